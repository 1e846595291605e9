import CallModel
import Network
import Synchronization

/// Where data may go.
package enum Egress: Sendable, Equatable {
    case none
    /// Names and addresses of hosts; "api.example.com:8443" means this port alone.
    case hosts(Set<String>)
    case any

    func allows(_ url: WebAddress) -> Bool {
        switch self {
        case .none: false
        case .hosts(let hosts):
            hosts.contains { ["\(url.host)", "\(url.host):\(url.port)"].contains($0.lowercased()) }
        case .any: true
        }
    }
}

extension PluginInstance {
    private static let mostRefusedHosts = 256

    /// Whether the plugin may send data there; if not, the log tells which rule forbids it.
    func mayReach(_ url: WebAddress) -> Bool {
        let key: String
        if !self.setup.egress.allows(url) {
            key = "needs.egress, in the manifest of the plugin"
        } else if !self.context.services.egress.allows(url) {
            key = "policy.egress, in the configuration"
        } else {
            return true
        }
        self.rememberReason("data may not go to \(url.host): see \(key)")
        // A plugin that tries again and again is told of once.
        let isNew = self.inner.withLock { inner in
            inner.refusedHosts.count < Self.mostRefusedHosts
                && inner.refusedHosts.insert(url.host).inserted
        }
        guard isNew else { return false }
        self.context.services.log(
            PluginLogLine(
                level: .warning, plugin: self.pluginID, provider: self.name,
                message: "data may not go to this host; nothing was sent",
                fields: ["url": url.shown, "key": key]))
        return false
    }
}
