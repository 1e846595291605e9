import Configuration
import Glibc
import Rehearsal
import Synchronization

/// `jackfield simulate`: many calls at once, with callers, chains and faults by chance, each held against what
/// must hold of every call.
enum SimulateCommand: Command {
    static let name = "simulate"
    static let summary = "Makes random calls with random faults, and checks each."
    static let usage = "[--seed N] [--calls M] [OPTIONS]"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(name: "seed", value: "N", help: "All chance follows from it. Default: 1."),
        Option(name: "calls", value: "M", help: "How many calls. Default: 1000."),
        Option(
            name: "concurrent", value: "K",
            help: "Calls that share a loop, providers and breakers. Default: 16."),
        Option(
            name: "threads", value: "T",
            help: "Loops at the same time, each with calls of its own. Default: 2."),
        Option(
            name: "only", value: "INDEX",
            help: "Makes this call again, with those that share its providers, and shows it."),
        Option(
            name: "journals", value: "FOLDER",
            help: "Puts each call's journal there, to see where two runs differ."),
        ConfigurationOption.json,
    ]
    static let details = """
        Callers speak, pause, interrupt, press keys, fall silent and hang up as chance wants; providers of every
        kind fail at the plugin contract (drills), alone and in chains. The clock is virtual. Each call is checked
        after every journal entry and at its end, and the process at the end of the run; what must hold is in
        docs/simulation.md. The same seed and numbers give the same journals, whose hash is printed.

          jackfield simulate --seed 7 --calls 10000
          jackfield simulate --seed 7 --concurrent 16 --only 4711
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let configuration = try ConfigurationOption.load(
            arguments, standard: "config/simulate.yaml")
        let settings = try SimulationSettings(arguments)
        let simulation = Simulation(settings, configuration)
        if let only = try arguments.integer("only", in: 0...Int(Int32.max)) {
            return try await Self.show(only, of: simulation)
        }
        let report = try await simulation.run()
        Standard.output.write(arguments.has("json") ? report.json + "\n" : report.text)
        return report.violations.isEmpty ? .success : .failure
    }

    private static func show(
        _ index: Int, of simulation: Simulation
    ) async throws(CommandFailure) -> ExitStatus {
        let outcome = try await simulation.world(of: index)
        guard let call = outcome.calls.first(where: { $0.index == index }) else {
            throw CommandFailure(.failure, "call \(index) has not begun")
        }
        Standard.output.write(call.lines.joined())
        let violations = outcome.violations.filter { $0.call == nil || $0.call == index }
        for violation in violations { Standard.output.write("\(violation.line)\n") }
        return violations.isEmpty ? .success : .failure
    }
}

/// What the command line says of a run.
struct SimulationSettings {
    var seed: UInt64
    var calls: Int
    var concurrent: Int
    var threads: Int
    /// A folder for the journals.
    var journals: String?

    init(_ arguments: Arguments) throws(CommandFailure) {
        self.seed = UInt64(try arguments.integer("seed", in: 0...Int(Int32.max)) ?? 1)
        self.calls = try arguments.integer("calls", in: 1...100_000_000) ?? 1_000
        self.concurrent = try arguments.integer("concurrent", in: 1...200) ?? 16
        self.threads = try arguments.integer("threads", in: 1...64) ?? 2
        self.journals = arguments.value("journals")
    }

    /// The command that makes one call again.
    func replay(_ index: Int) -> String {
        "jackfield simulate --seed \(self.seed) --concurrent \(self.concurrent) --only \(index)"
    }
}

extension Violation {
    var line: String {
        let call = self.call.map { "call \($0): " } ?? ""
        let entry = self.sequence.map { " (entry \($0))" } ?? ""
        return "violated \(self.invariant.rawValue): \(call)\(self.detail)\(entry)"
    }
}
