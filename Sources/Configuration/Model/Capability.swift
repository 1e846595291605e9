/// What a provider does in a pipeline.
package enum Capability: String, CaseIterable, Sendable {
    case channel, stt, dialogue, tts, crm

    /// Its id in the plugin ABI.
    package var id: String { "jf.\(self.rawValue)/1" }

    package init?(id: String) {
        guard let known = Self.allCases.first(where: { $0.id == id }) else { return nil }
        self = known
    }
}
