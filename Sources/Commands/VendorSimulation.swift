import EventLoop
import Glibc
import ProviderSimulators
import WebServer

/// What the simulations of vendors have in common.
enum VendorSimulation {
    /// Serves until a signal comes.
    static func serve(
        _ what: String, on loop: EventLoop,
        start: @escaping @Sendable () throws(WebServerError) -> String,
        stop: @escaping @Sendable () -> Void
    ) async throws(CommandFailure) -> ExitStatus {
        let signals = Signals.taking([SIGTERM, SIGINT])
        let thread = loop.start()
        defer {
            loop.stop()
            thread.join()
        }
        let started = await loop.run {
            Result { () throws(WebServerError) in try start() }
        }
        switch started {
        case .failure(let error): throw CommandFailure(.failure, error.description)
        case .success(let url): Standard.output.write("\(what) is at \(url)\n")
        }
        _ = await signals.next()
        await loop.run { stop() }
        return .success
    }
}

extension WireFault {
    /// What `--fail` says of a vendor's operations; nil: that request goes well.
    static func plans<Operation>(
        _ arguments: Arguments, _ operation: (String) -> Operation?, example: String
    ) throws(CommandFailure) -> [(operation: Operation, faults: [WireFault?])] {
        try ProviderSimulations.faults(
            arguments, operation: operation,
            fault: { word in
                word == "ok" ? .some(nil) : WireFault(word).map { .some($0) }
            },
            help: "an operation and what happens to it, ok, \(WireFault.words): \(example)")
    }
}

/// The options of simulated language models.
struct ModelOptions {
    static let keyOption = Option(
        name: "key", value: "KEY", help: "What requests must bear. Default: any will do.")
    static let all = [
        Self.keyOption,
        Option(
            name: "model", value: "NAME", help: "A model that there is; several for more.",
            isRepeated: true),
        Option(
            name: "say", value: "[WORDS=]TEXT",
            help:
                "What the model says to somebody whose words these are among; without words, to all others. Default: \"You said …\".",
            isRepeated: true),
        Option(name: "first-token", value: "MS", help: "How long the model thinks. Default: 0."),
        Option(name: "next-token", value: "MS", help: "From one word to the next. Default: 0."),
        ProviderSimulations.failOption,
    ]

    let key: String
    let models: [String]
    private let rules: [(words: String, text: String)]
    private let first: Duration
    private let next: Duration

    init(_ arguments: Arguments, model: String) throws(CommandFailure) {
        let models = arguments.all("model")
        self.models = models.isEmpty ? [model] : models
        self.key = arguments.value("key") ?? ""
        self.first = .milliseconds(try arguments.integer("first-token", in: 0...600_000) ?? 0)
        self.next = .milliseconds(try arguments.integer("next-token", in: 0...60_000) ?? 0)
        self.rules = arguments.all("say").map { text in
            let parts = text.split(separator: "=", maxSplits: 1)
            return (
                words: parts.count == 2 ? parts[0].lowercased() : "",
                text: String(parts.last ?? "")
            )
        }
    }

    func apply(to model: ModelSimulation) {
        model.pace(first: self.first, between: self.next)
        let rules = self.rules
        model.answering { question in
            let input = question.lastUser.lowercased()
            let rule = rules.first { $0.words.isEmpty || input.contains($0.words) }
            return ModelReply(rule?.text ?? "You said \(question.lastUser).")
        }
    }
}
