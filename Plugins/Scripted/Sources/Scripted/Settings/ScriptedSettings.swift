import JackfieldPlugin

/// The settings of one provider: a section for each capability that it plays.
struct ScriptedSettings: Decodable, Sendable {
    var stt: RecognizerScript?
    var tts: VoiceScript?
    var dialogue: DialogueScript?
    var channel: ChannelScript?
    var crm: RecordsScript?
}

/// One capability's section of an instance, with what a session may put in its place.
struct Script<Section: Decodable & Sendable>: Sendable {
    let section: Section
    private let read: @Sendable (ScriptedSettings) -> Section?

    /// - Throws: `.misconfigured` when the settings are wrong or lack the section.
    init(
        _ name: String, of host: Host, _ read: @escaping @Sendable (ScriptedSettings) -> Section?
    ) throws(ProviderError) {
        guard let section = read(try host.settings(as: ScriptedSettings.self)) else {
            throw ProviderError(
                .misconfigured,
                "settings have no section `\(name)`, which this provider is used for: add `\(name):`"
            )
        }
        self.section = section
        self.read = read
    }

    /// The section for one session: a whole section in its own options stands over the instance's.
    func section(for options: SessionOptions) throws(ProviderError) -> Section {
        self.read(try options.options(as: ScriptedSettings.self)) ?? self.section
    }
}
