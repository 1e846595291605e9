import CallModel
import Configuration
import Store

/// `jackfield store`: the file that holds the calls, and the way to another version of it.
enum StoreCommand: Command {
    static let name = "store"
    static let summary = "Shows the store of calls, checks it, takes it to another version."
    static let usage = "[check | migrate --to N] [OPTIONS]"
    static let operands = 0...1
    static let options = [
        ConfigurationOption.config,
        Option(name: "to", value: "N", help: "The version to migrate to."),
        ConfigurationOption.json,
    ]
    static let details = """
        Shows where the store lies, its version, its size on disk and how many calls it holds, also while
        a host runs.

        A host brings an older store to its own version by itself. Before an older jackfield can open the
        store of a newer one, the newer one must take it back, with no host running. What the older
        version cannot hold is lost then, and version 0 holds no calls at all: make a backup first.

        "check" reads all of it and tells what is damaged, also while a host runs.

          jackfield store
          jackfield store check
          sqlite3 jackfield.db ".backup copy.db"
          jackfield store migrate --to \(StoreSummary.newestVersion)
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let target = try arguments.integer("to", in: 0...Int(Int32.max))
        let word = arguments.operands.first
        guard [nil, "check", "migrate"].contains(word), (word == "migrate") == (target != nil)
        else {
            throw CommandFailure(
                .usage,
                "say \"jackfield store\", \"jackfield store check\" or \"jackfield store migrate --to N\""
            )
        }
        let path = try ConfigurationOption.load(arguments).storePath
        if word == "check" { return try Self.check(path, asJSON: arguments.has("json")) }
        do throws(StoreError) {
            // First, since a migration would make a file that is not there.
            var summary = try StoreSummary(path: path)
            if let target {
                let start = try Store.migrate(path, to: target)
                summary = try StoreSummary(path: path)
                if !arguments.has("json") { Self.tell(start, target, path) }
            }
            Standard.output.write(
                arguments.has("json") ? Self.json(summary) : Self.text(summary))
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
        return .success
    }

    private static func check(
        _ path: String, asJSON: Bool
    ) throws(CommandFailure) -> ExitStatus {
        let damage: [String]
        do throws(StoreError) { damage = try StoreReader(path: path).damage() } catch {
            throw CommandFailure(.store, "\(error)")
        }
        guard !asJSON else {
            let list = JSONValue.list(damage.map { .text($0) })
            Standard.output.write(JSONValue.object(["damage": list]).json + "\n")
            return damage.isEmpty ? .success : .store
        }
        guard damage.isEmpty else {
            let found = damage.map { "  \($0)\n" }.joined()
            throw CommandFailure(
                .store, "\(path) is damaged:\n\(found)\(StoreError.mendingDamage(of: path))")
        }
        Standard.output.write("\(path) is whole\n")
        return .success
    }

    private static func tell(_ start: Int, _ target: Int, _ path: String) {
        Standard.output.write(
            start == target
                ? "\(path) has version \(target) already\n"
                : "\(path) is taken from version \(start) to version \(target)\n")
    }

    private static func text(_ summary: StoreSummary) -> String {
        let newest = StoreSummary.newestVersion
        let note =
            switch summary.version {
            case newest: ""
            case ..<newest: " (a host that starts brings it to version \(newest))"
            default: " (of a newer jackfield; this one knows versions up to \(newest))"
            }
        return """
            path     \(Program.absolute(summary.path))
            version  \(summary.version)\(note)
            size     \(summary.bytes) bytes
            calls    \(summary.calls)

            """
    }

    private static func json(_ summary: StoreSummary) -> String {
        JSONValue.object([
            "path": .text(Program.absolute(summary.path)),
            "version": .number(Double(summary.version)),
            "newest_version": .number(Double(StoreSummary.newestVersion)),
            "bytes": .number(Double(summary.bytes)), "calls": .number(Double(summary.calls)),
        ]).json + "\n"
    }
}
