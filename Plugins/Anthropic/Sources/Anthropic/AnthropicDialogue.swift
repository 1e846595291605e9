import JackfieldPlugin
import VendorKit

/// A dialogue that one of Anthropic's models leads.
final class AnthropicDialogue: Dialogue {
    private let host: Host
    private let settings: AnthropicSettings
    private let api: MessagesAPI

    init(host: Host) throws(ProviderError) {
        self.host = host
        self.settings = try host.settings(as: AnthropicSettings.self)
        let key = try host.neededSecret("api_key")
        self.api = MessagesAPI(settings: self.settings, key: key, host: host)
    }

    func open(
        _ answer: DialogueAnswer, options: SessionOptions
    ) throws(ProviderError) -> any DialogueSession {
        ChatSession(
            api: self.api, greeting: options.isResumed ? "" : self.settings.greeting ?? "",
            answer: answer)
    }

    /// Asks for the model's description, which needs key, URL and model to be right.
    func probe(_ answer: ProbeAnswer) {
        let api = self.api
        self.host.send(api.modelRequest) { result in
            switch result {
            case .failure(let error): answer.failed(error)
            case .success(let response) where response.status == 200: answer.passed()
            case .success(let response):
                answer.failed(api.error(response.status, response.headers, body: response.body))
            }
        }
    }
}
