import CRMKit
import JackfieldPlugin
import VendorKit

/// A record that Salesforce has saved.
struct SavedRecord: Sendable, Equatable {
    /// Nil: there is none to change; or one was changed without its id being told.
    var id: String?
    var isNew: Bool

    static func read(_ answer: CRMAnswer) -> Result<SavedRecord, ProviderError> {
        switch answer.status {
        case 300:
            return .failure(
                ProviderError(
                    .unsupported, "Salesforce has several records with this external id",
                    vendorStatus: 300, vendorCode: "MULTIPLE_CHOICES"))
        // Older versions tell no more of what was changed.
        case 204: return .success(SavedRecord(id: nil, isNew: false))
        default:
            guard let id = answer.body["id"]?.text else {
                return .failure(SalesforceService.noAnswer)
            }
            let isNew =
                answer.body["created"].map { $0 == .boolean(true) } ?? (answer.status == 201)
            return .success(SavedRecord(id: id, isNew: isNew))
        }
    }
}
