import CRMKit
import JackfieldPlugin

extension Arguments {
    /// The id of a record.
    func optionalID(_ name: String) throws(ProviderError) -> Int64? {
        try self.optionalInteger(name, in: 1...9_007_199_254_740_991)
    }
}
