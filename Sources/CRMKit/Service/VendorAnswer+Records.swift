package import JackfieldPlugin
package import VendorKit

extension VendorAnswer {
    /// The same answer with the service's own word for it.
    package func named(_ code: String) -> VendorAnswer {
        VendorAnswer(
            vendor: self.vendor, status: self.status, headers: self.headers, code: code,
            now: self.now)
    }

    /// What it means for one record, by the status alone.
    package var recordError: ProviderError {
        switch self.status {
        case 401: self.error(.unauthorized, "correct the token")
        case 403: self.error(.unauthorized, "the token may not do that")
        case 404: self.error(.unsupported, "there is no such record")
        case 405: self.error(.misconfigured, "correct base_url")
        default: self.error
        }
    }
}
