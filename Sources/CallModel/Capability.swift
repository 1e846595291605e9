/// What a provider can do in a call.
package enum Capability: String, Sendable, Hashable, CaseIterable, Codable {
    case channel, stt, dialogue, tts, crm

    /// Its id in the plugin contract.
    package var id: String { "jf.\(self.rawValue)/1" }

    package init?(id: String) {
        guard let match = Self.allCases.first(where: { $0.id == id }) else { return nil }
        self = match
    }
}
