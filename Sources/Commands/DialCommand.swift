import CallModel
import Configuration
import Glibc
import Store

/// `jackfield dial`: a running host calls somebody.
enum DialCommand: Command {
    static let name = "dial"
    static let summary = "Lets the running host call a number, and shows the call."
    static let usage = "--to NUMBER [--pipeline NAME] [OPTIONS]"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(
            name: "to", value: "NUMBER",
            help: "Whom to call: a number or an address, as the pipeline's channel knows it."),
        Option(
            name: "pipeline", value: "NAME", help: "Which pipeline calls, when there are several."),
        Option(
            name: "from", value: "NUMBER",
            help: "The number to show. Default: what the channel has for that."),
        Option(
            name: "fact", value: "NAME=VALUE",
            help: "Something that the dialogue is to know; may be given again.", isRepeated: true),
        Option(
            name: "url", value: "URL",
            help: "The host's URL. Default: what the key server of the configuration says."),
        Option(name: "detach", value: nil, help: "Prints the id of the call and does not wait."),
        ConfigurationOption.json,
    ]
    static let details = """
        Asks the host that runs with this configuration ("jackfield run"), over its API, to call somebody,
        and shows the call until it has ended. Ctrl-C hangs up. The exit status is 1 when nobody has
        answered or the call has failed.

          jackfield dial --config site.yaml --pipeline reminders --to +15550100 --fact appointment="May 5"
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        guard let to = arguments.value("to"), !to.isEmpty else {
            throw CommandFailure(.usage, "say whom to call with --to NUMBER")
        }
        let facts = try Self.facts(arguments.all("fact"))
        let configuration = try ConfigurationOption.load(arguments)
        let pipeline = try ConfigurationOption.pipeline(arguments, of: configuration)
        let host = try HostClient(configuration, url: arguments.value("url"))
        let signals = Signals.taking([SIGINT, SIGTERM])
        var order: [String: JSONValue] = ["pipeline": .text(pipeline.name), "to": .text(to)]
        order["from"] = arguments.value("from").map { .text($0) }
        if !facts.isEmpty { order["facts"] = .object(facts.mapValues { .text($0) }) }
        let answer = try await host.ask("POST", "/v1/calls", .object(order))
        guard answer.status == 202, let text = answer.body?["id"]?.string,
            let id = CallID(rawValue: text)
        else {
            throw CommandFailure(
                .failure, answer.message ?? "the host answers with status \(answer.status)")
        }
        if arguments.has("detach") {
            Standard.output.write("\(id)\n")
            return .success
        }
        return try await Self.follow(id, of: host, configuration, signals, arguments)
    }

    private static func facts(
        _ given: [String]
    ) throws(CommandFailure) -> [String: String] {
        var facts: [String: String] = [:]
        for fact in given {
            let parts = fact.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty else {
                throw CommandFailure(.usage, "--fact takes NAME=VALUE, such as ticket=4711")
            }
            facts[String(parts[0])] = String(parts[1])
        }
        return facts
    }

    // MARK: - The call as it goes

    private static let glance = Duration.milliseconds(200)

    /// Shows what the store gets of the call until its end. A signal hangs up, another one stops waiting.
    private static func follow(
        _ id: CallID, of host: HostClient, _ configuration: Configuration, _ signals: Signals,
        _ arguments: Arguments
    ) async throws(CommandFailure) -> ExitStatus {
        let hangUp = Task {
            guard await signals.next() != 0 else { return }
            _ = try? await host.ask("POST", "/v1/calls/\(id)/hangup")
            if await signals.next() != 0 { exit(ExitStatus.failure.rawValue) }
        }
        defer { hangUp.cancel() }
        let display = CallDisplay(mode: arguments.has("json") ? .json : .live)
        defer { display.finish() }
        do throws(StoreError) {
            let reader = try StoreReader(path: configuration.storePath)
            var shown = 0
            while true {
                let entries = try reader.entries(of: id).entries
                for entry in entries.dropFirst(shown) {
                    display.receive(entry)
                    if case .ended(let outcome) = entry.event { return Self.status(of: outcome) }
                }
                shown = entries.count
                try? await Task.sleep(for: Self.glance)
            }
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
    }

    private static func status(of outcome: CallOutcome) -> ExitStatus {
        switch outcome {
        case .completed, .transferred, .abandoned: .success
        case .rejected, .failed, .interrupted: .failure
        }
    }
}
