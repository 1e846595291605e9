import JackfieldPlugin

/// A dialogue that follows a flow file.
final class FlowDialogue: Dialogue {
    private let host: Host
    private let settings: FlowSettings
    private let flow: Flow

    /// Reads the flow file; fails with all of its mistakes.
    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: FlowSettings.self)
        do throws(FlowFileError) {
            let (flow, warnings) = try FlowFile.load(self.settings.flow)
            self.flow = flow
            for warning in warnings { host.log(.warning, "flow file", ["flow.warning": warning]) }
        } catch {
            throw ProviderError(.misconfigured, error.message)
        }
    }

    func open(
        _ answer: DialogueAnswer, options: SessionOptions
    ) throws(ProviderError) -> any DialogueSession {
        let seconds = self.host.wallTime.components.seconds
        let engine = FlowEngine(
            flow: self.flow, language: self.settings.language ?? options.language,
            today: seconds > 0 ? CalendarDay(daysSince1970: Int(seconds / 86_400)) : nil)
        return FlowSession(engine: engine, answer: answer)
    }
}
