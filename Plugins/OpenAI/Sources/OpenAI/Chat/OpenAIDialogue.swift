import JackfieldPlugin
import VendorKit

/// A dialogue that a language model leads, over OpenAI's chat completions.
final class OpenAIDialogue: Dialogue {
    private let host: Host
    private let settings: OpenAISettings
    private let model: String
    private let server: OpenAIServer

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: OpenAISettings.self)
        self.server = try OpenAIServer(self.settings, host: host)
        guard let model = self.settings.model else {
            throw ProviderError(
                .misconfigured, "a dialogue needs model: which one answers, as the server names it")
        }
        self.model = model
    }

    func open(
        _ answer: DialogueAnswer, options: SessionOptions
    ) throws(ProviderError) -> any DialogueSession {
        ChatSession(
            api: ChatCompletions(
                settings: self.settings, model: self.model, server: self.server, host: self.host),
            greeting: options.isResumed ? "" : self.settings.greeting ?? "", answer: answer)
    }

    func probe(_ answer: ProbeAnswer) { self.server.probe(self.model, self.host, answer) }
}
