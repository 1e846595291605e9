import JackfieldPlugin
import Synchronization

/// Twilio's REST API, as far as calls need it. Any thread.
final class TwilioAPI: Sendable {
    struct Exchange: Sendable {
        var url: String
        var headers: [(name: String, value: String)]
        var body: [UInt8]
    }

    typealias Done = @Sendable (Result<APIAnswer, ProviderError>) -> Void
    /// Makes one attempt.
    typealias Send = @Sendable (Exchange, @escaping Done) -> Void

    private let base: String
    private let authorization: String
    private let timers: Timers
    private let host: Host
    private let send: Send

    /// - Parameter user: the account and its token, or an API key and its secret.
    init(
        _ url: String, account: String, user: (name: String, secret: String), host: Host,
        timers: Timers, send: @escaping Send
    ) {
        let url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.base = "\(url)/2010-04-01/Accounts/\(account)"
        var text: [UInt8] = []
        let credentials = Array("\(user.name):\(user.secret)".utf8)
        Base64.encode(credentials.span, onto: &text)
        self.authorization = "Basic " + String(decoding: text, as: UTF8.self)
        self.host = host
        self.timers = timers
        self.send = send
    }

    /// Makes a call. Gives its SID.
    func create(
        _ form: Form, _ done: @escaping @Sendable (Result<String, ProviderError>) -> Void
    ) {
        self.post("/Calls.json", form, RetryRule(isRepeatable: false)) { outcome in
            done(
                Result { () throws(ProviderError) in
                    try Self.good(outcome).callSid()
                })
        }
    }

    /// Changes a call that is under way.
    func update(
        _ call: String, _ form: Form,
        _ done: @escaping @Sendable (Result<Void, ProviderError>) -> Void
    ) {
        self.post("/Calls/\(call).json", form, RetryRule(isRepeatable: true)) { outcome in
            done(Result { () throws(ProviderError) in _ = try Self.good(outcome) })
        }
    }

    /// Records a call from now on.
    func record(
        _ call: String, _ form: Form,
        _ done: @escaping @Sendable (Result<Void, ProviderError>) -> Void
    ) {
        self.post("/Calls/\(call)/Recordings.json", form, RetryRule(isRepeatable: false)) {
            outcome in
            done(Result { () throws(ProviderError) in _ = try Self.good(outcome) })
        }
    }

    private static func good(
        _ outcome: Result<APIAnswer, ProviderError>
    ) throws(ProviderError) -> APIAnswer {
        let answer = try outcome.get()
        guard answer.isGood else { throw answer.error }
        return answer
    }

    private func post(
        _ path: String, _ form: Form, _ rule: RetryRule, attempt: Int = 1, _ done: @escaping Done
    ) {
        let exchange = Exchange(
            url: self.base + path,
            headers: [
                ("authorization", self.authorization),
                ("content-type", "application/x-www-form-urlencoded"),
                ("accept", "application/json"),
            ], body: form.encoded)
        self.send(exchange) { outcome in
            let delay = rule.delay(after: attempt, outcome, spread: .random(in: 0...1))
            guard let delay else { return done(outcome) }
            self.host.log(
                .warning, "Twilio's API is asked again",
                [
                    "attempt": "\(attempt)", "after_ms": "\(delay / .milliseconds(1))",
                    "reason": Self.reason(outcome),
                ])
            self.timers.after(delay) {
                self.post(path, form, rule, attempt: attempt + 1, done)
            }
        }
    }

    private static func reason(_ outcome: Result<APIAnswer, ProviderError>) -> String {
        switch outcome {
        case .success(let answer): answer.error.message
        case .failure(let error): error.message
        }
    }
}
