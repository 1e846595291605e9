import CallModel
import Configuration
import Console
import Store

/// `jackfield calls`: the calls that were, and one of them in full.
enum CallsCommand: Command {
    static let name = "calls"
    static let summary = "Lists past calls; shows one with its transcript, attempts and delays."
    static let usage = "[show ID] [OPTIONS]"
    static let operands = 0...2
    static let options = [
        ConfigurationOption.config,
        Option(name: "limit", value: "N", help: "At most so many calls. Default: 20."),
        Option(name: "pipeline", value: "NAME", help: "Only calls of this pipeline."),
        Option(
            name: "outcome", value: "OUTCOME", help: "Only calls that ended so.",
            allowed: ["completed", "transferred", "abandoned", "rejected", "failed", "interrupted"]),
        ConfigurationOption.json,
    ]
    static let details = """
        An ID may be cut to any beginning or end that no other call has. The page of a call shows what was
        said with times, every attempt of every provider, and for each turn a bar of where the time went.

          jackfield calls
          jackfield calls show 7k3v
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let configuration = try ConfigurationOption.load(arguments)
        let limit = try arguments.integer("limit", in: 1...100_000) ?? 20
        do throws(StoreError) {
            let reader = try StoreReader(path: configuration.storePath)
            switch arguments.operands.count {
            case 0: try Self.list(reader, arguments, limit: limit)
            case 2 where arguments.operands[0] == "show":
                try Self.show(arguments.operands[1], reader, arguments)
            default:
                Program.printError(
                    "jackfield calls: say \"jackfield calls\" or \"jackfield calls show ID\"")
                return .usage
            }
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
        return .success
    }

    private static func list(
        _ reader: StoreReader, _ arguments: Arguments, limit: Int
    ) throws(StoreError) {
        var filter = CallFilter()
        filter.pipeline = arguments.value("pipeline")
        filter.outcome = arguments.value("outcome").flatMap(CallOutcome.init)
        filter.limit = limit
        let list = CallList(try reader.calls(filter))
        Standard.output.write(
            arguments.has("json") ? list.json : list.text(in: .standardOutput))
    }

    private static func show(
        _ id: String, _ reader: StoreReader, _ arguments: Arguments
    ) throws(StoreError) {
        let call = try reader.call(matching: id)
        let (entries, unreadable) = try reader.entries(of: call.id)
        let page = TranscriptPage(call, entries, unreadable: unreadable)
        Standard.output.write(
            arguments.has("json") ? page.json : page.text(in: .standardOutput))
    }
}
