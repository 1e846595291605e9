package import JackfieldPlugin

extension Host {
    /// A secret that must be there. Control thread only.
    package func neededSecret(_ name: String) throws(ProviderError) -> String {
        let missing = ProviderError(
            .misconfigured, "\(name) is missing: bind it to a secret, ${secret:NAME}")
        do throws(ProviderError) {
            let secret = try self.secret(name)
            guard !secret.isEmpty else { throw missing }
            return secret
        } catch {
            throw error.code == .gone || error.code == .misconfigured ? missing : error
        }
    }
}
