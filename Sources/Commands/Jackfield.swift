import Configuration
import PluginHost
import YAML

/// The program: finds the command and runs it.
package enum Jackfield {
    static let version = "0.1.0"

    static let commands: [any Command.Type] = [
        RunCommand.self, CallCommand.self, DialCommand.self, CheckCommand.self, PluginsCommand.self,
        CallsCommand.self, StoreCommand.self, BenchCommand.self, SimulateCommand.self,
        SimulateProviderCommand.self, ReferenceCommand.self,
    ]

    /// Does what these words say, the program's name left out; gives the exit status.
    package static func run(_ words: ArraySlice<String>) async -> Int32 {
        await Self.status(of: words).rawValue
    }

    private static func status(of words: ArraySlice<String>) async -> ExitStatus {
        guard let name = words.first else {
            Program.printError(Help.program)
            return .usage
        }
        let rest = words.dropFirst()
        switch name {
        case "--help", "-h", "help":
            return Self.help(rest.first)
        case "--version":
            Standard.output.write("jackfield \(Self.version)\n")
            return .success
        case "preflight" where rest.count == 1:
            // The host calls itself so, for a trial of a library in a process of its own.
            return Preflight.run(rest.first ?? "") == 0 ? .success : .failure
        default: break
        }
        guard let command = Self.commands.first(where: { $0.name == name }) else {
            let hint = NearestName.hint(for: name, among: Self.commands.map { $0.name }) ?? ""
            Program.printError("jackfield: there is no command \"\(name)\"; \(hint)")
            return .usage
        }
        if rest.contains("--help") || rest.contains("-h") { return Self.help(name) }
        return await Self.run(command, rest)
    }

    private static func run(_ command: any Command.Type, _ words: ArraySlice<String>) async
        -> ExitStatus
    {
        do throws(CommandFailure) {
            let arguments = try Arguments(
                words, options: command.options, operands: command.operands)
            return try await command.run(arguments)
        } catch {
            if !error.message.isEmpty {
                Program.printError("jackfield \(command.name): \(error.message)")
            }
            return error.status
        }
    }

    private static func help(_ name: String?) -> ExitStatus {
        guard let name else {
            Standard.output.write(Help.program)
            return .success
        }
        guard let command = Self.commands.first(where: { $0.name == name }) else {
            Program.printError("jackfield: there is no command \"\(name)\"")
            return .usage
        }
        Standard.output.write(Help.text(of: command))
        return .success
    }
}

/// One command of the program.
protocol Command: Sendable {
    static var name: String { get }
    /// One line, for the list of commands.
    static var summary: String { get }
    /// What stands behind the name: `[ID]`.
    static var usage: String { get }
    /// What a newcomer should know, with examples.
    static var details: String { get }
    static var options: [Option] { get }
    static var operands: ClosedRange<Int> { get }

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus
}
