import JackfieldPlugin
import VendorKit

/// A server that speaks OpenAI's API, and what is its own about it.
enum Profile: String, Decodable, Sendable {
    case openAI = "openai"
    case groq, ollama
    case llamaCpp = "llama.cpp"
    case vLLM = "vllm"
    /// Any other.
    case other

    /// Nil: the settings must say it.
    var baseURL: String? {
        switch self {
        case .openAI: "https://api.openai.com/v1"
        case .groq: "https://api.groq.com/openai/v1"
        case .ollama: "http://127.0.0.1:11434/v1"
        case .llamaCpp: "http://127.0.0.1:8080/v1"
        case .vLLM: "http://127.0.0.1:8000/v1"
        case .other: nil
        }
    }

    var needsKey: Bool { self == .openAI || self == .groq }

    /// What the most tokens of an answer are called: the old name is the one that compatible servers know.
    var mostTokensName: String {
        switch self {
        case .openAI, .groq: "max_completion_tokens"
        case .ollama, .llamaCpp, .vLLM, .other: "max_tokens"
        }
    }

    /// Whether it understands who has asked twice for the same.
    var takesToolChoice: Bool { self != .ollama }

    /// As people know it.
    var name: String {
        switch self {
        case .openAI: "OpenAI"
        case .groq: "Groq"
        case .ollama: "Ollama"
        case .llamaCpp: "llama.cpp"
        case .vLLM: "vLLM"
        case .other: "the server"
        }
    }
}

/// Where requests go, and by what right.
struct OpenAIServer: Sendable {
    let profile: Profile
    /// With the version, without a slash at its end.
    let baseURL: String
    private let headers: [(name: String, value: String)]

    init(_ settings: OpenAISettings, host: Host) throws(ProviderError) {
        self.profile = settings.profile ?? .openAI
        guard let url = settings.baseURL ?? self.profile.baseURL else {
            throw ProviderError(
                .misconfigured, "profile \"other\" needs base_url: where the server is")
        }
        self.baseURL = url.hasSuffix("/") ? String(url.dropLast()) : url
        guard settings.apiKey != nil || !self.profile.needsKey else {
            throw ProviderError(
                .misconfigured, "\(self.profile.name) needs api_key: ${secret:NAME}")
        }
        let key = settings.apiKey == nil ? "" : try host.neededSecret("api_key")
        var headers: [(name: String, value: String)] = []
        if !key.isEmpty { headers.append(("authorization", "Bearer \(key)")) }
        if let organization = settings.organization {
            headers.append(("openai-organization", organization))
        }
        if let project = settings.project { headers.append(("openai-project", project)) }
        self.headers = headers
    }

    /// Asks for a model's description, which costs nothing.
    func modelRequest(_ model: String) -> HTTPRequest {
        HTTPRequest(
            url: "\(self.baseURL)/models/\(model)", headers: self.headers, deadline: .seconds(4))
    }

    /// A request whose body is a JSON document.
    func post(
        _ path: String, _ body: JSONValue, accept: String = "text/event-stream", deadline: Duration
    ) -> HTTPRequest {
        self.post(
            path, Array(body.json.utf8), type: "application/json", accept: accept,
            deadline: deadline)
    }

    /// - Parameters:
    ///   - type: of the body.
    ///   - accept: of the answer.
    func post(
        _ path: String, _ body: [UInt8], type: String, accept: String, deadline: Duration
    ) -> HTTPRequest {
        HTTPRequest(
            method: "POST", url: self.baseURL + path,
            headers: self.headers + [("content-type", type), ("accept", accept)], body: body,
            deadline: deadline, connectDeadline: .seconds(5))
    }

    /// What an answer with another status than 2xx means.
    ///
    /// - Parameters:
    ///   - settings: the parameters of the request that come from the settings, and what they are called there.
    ///   - now: since 1970.
    func error(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8],
        settings: [String: String] = OpenAISettings.sent, now: Duration
    ) -> ProviderError {
        let error = JSONValue(parsing: String(decoding: body, as: UTF8.self))?["error"]
        let answer = VendorAnswer(
            vendor: self.profile.name, status: status, headers: headers,
            code: error?["code"]?.text ?? error?["type"]?.text ?? "", now: now)
        switch (status, answer.code) {
        case (_, "insufficient_quota"):
            return answer.error(.quotaExceeded, "the account has no credit left")
        case (_, "context_length_exceeded"):
            return answer.error(.unsupported, "the conversation is too long for the model")
        case (_, "model_not_found"): return answer.error(.misconfigured, "correct the model")
        case (400, _), (422, _):
            // It names the parameter that it does not like: those of the settings are somebody's mistake.
            guard let setting = error?["param"]?.text.flatMap({ settings[$0] }) else {
                return answer.error
            }
            return answer.error(.misconfigured, "correct \(setting)")
        case (498, _): return answer.error(.overloaded, "it has too much to do")
        case (501, _): return answer.error(.unsupported, "it has no such service")
        case (503, "unavailable_error"): return answer.error(.overloaded, "it loads the model")
        default: return answer.error
        }
    }
}
