import CallModel
import Calls
import Configuration
import Drills
import EventLoop
import FoundationEssentials
import Glibc
import Rehearsal
import Store
import Synchronization

/// `jackfield bench faults`: what the caller loses and hears when a provider fails.
enum FaultBench: BenchTopic {
    static let name = "faults"
    static let details = """
        jackfield bench faults makes the call of config/bench/faults.yaml once for each kind of fault, each
        part of a call and each moment, on the virtual clock, and prints what the caller lost and heard. The
        figures come from the audio, whose words can be told apart, and not from the host's journal. --only
        takes the cells whose name contains a text; --print shows the configuration of a cell.

          jackfield bench faults --only tts/hang
          jackfield bench faults --print alone/stt/exit/mid-utterance
        """
    static let options = [
        Option(name: "page", value: nil, help: "As docs/fault-matrix.md."),
        Option(name: "only", value: "TEXT", help: "Only cells whose name contains this."),
        Option(
            name: "print", value: "CELL", help: "Shows what a cell lays over the configuration."),
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let files = try ConfigurationOption.files(arguments, standard: "config/bench/faults.yaml")
        let folder = try TrialFolder("faults")
        let whole = try await Self.call(
            nil, FaultOverlay.Times(idle: 0, utterance: 0, answer: 0), files, folder)
        guard let times = whole.times else {
            throw CommandFailure(
                .failure,
                "the call without a fault is not what it should be: said "
                    + "\(whole.said.map(\.text)), heard \(whole.heard.map(\.text)), outcome \(whole.outcome)"
            )
        }
        if let name = arguments.value("print") {
            return try Self.show(name, times)
        }
        let part = arguments.value("only") ?? ""
        let cells = FaultCell.all.filter { part.isEmpty || $0.name.contains(part) }
        let figures = try await Self.measure(cells, against: whole, times, files)
        var matrix = FaultMatrix()
        for (cell, figures) in zip(cells, figures) { matrix.add(figures, of: cell) }
        Standard.output.write(
            arguments.has("json")
                ? matrix.json
                : arguments.has("page") ? FaultPage.text(matrix) : matrix.markdown)
        return .success
    }

    /// Makes the calls of all cells, as many at once as there are processors: each has its own host and clock.
    private static func measure(
        _ cells: [FaultCell], against whole: FaultCallRecord, _ times: FaultOverlay.Times,
        _ files: [String]
    ) async throws(CommandFailure) -> [FaultFigures] {
        typealias Lane = Result<[Int: FaultFigures], CommandFailure>
        let queue = CellQueue(count: cells.count)
        let results = await withTaskGroup(of: Lane.self) { group in
            for _ in 0..<max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) {
                group.addTask {
                    var figures: [Int: FaultFigures] = [:]
                    do throws(CommandFailure) {
                        let folder = try TrialFolder("faults")
                        while let index = queue.take() {
                            let call = try await Self.call(cells[index], times, files, folder)
                            figures[index] = FaultFigures(
                                call, of: cells[index].stage, against: whole)
                        }
                        return .success(figures)
                    } catch {
                        return .failure(error)
                    }
                }
            }
            return await group.reduce(into: [Lane]()) { $0.append($1) }
        }
        var figures: [Int: FaultFigures] = [:]
        for result in results { figures.merge(try result.get()) { $1 } }
        return cells.indices.compactMap { figures[$0] }
    }

    private static func show(
        _ name: String, _ times: FaultOverlay.Times
    ) throws(CommandFailure) -> ExitStatus {
        guard let cell = FaultCell.all.first(where: { $0.name == name }) else {
            throw CommandFailure(
                .usage, "there is no cell \"\(name)\"; they are named like \(FaultCell.all[4].name)"
            )
        }
        let overlay = FaultOverlay.value(cell, times: times, folder: ".")
        Standard.output.write(overlay.json + "\n")
        return .success
    }

    /// Makes the call of a cell, in a host of its own.
    private static func call(
        _ cell: FaultCell?, _ times: FaultOverlay.Times, _ files: [String], _ folder: TrialFolder
    ) async throws(CommandFailure) -> FaultCallRecord {
        let overlay = FaultOverlay.value(cell, times: times, folder: folder.path)
        let file = try folder.write(overlay.json + "\n", to: "overlay.yaml")
        let report = Configuration.load(files + [file], environment: SecretEnvironment.current)
        guard let configuration = report.configuration,
            let pipeline = configuration.pipeline(named: "faults")
        else { throw CommandFailure(.configuration, report.rendered(colored: false)) }
        let host = try await HostAssembly.make(
            configuration, pace: .fast, providers: pipeline.providers)
        let writer = try host.openStore()
        let entries = EntryList()
        var random = SystemRandomNumberGenerator()
        var invitation = CallInvitation(
            id: CallID(time: .wallClock, randomness: random.next()), target: "faults", dials: true)
        invitation.drill = configuration.faults(of: pipeline).mapValues(\.summary)
        let call = Call(
            plan: try host.plan(for: pipeline), invitation: invitation, loop: host.loop,
            sink: writer, health: host.health, observer: { entries.add($0) })
        let result = await call.run()
        await host.close()
        writer.close()
        return FaultCallRecord(
            call: folder.takeLines(of: "call.jsonl").first,
            questions: folder.takeLines(of: "questions.jsonl"),
            operations: folder.takeLines(of: "operations.jsonl"), entries: entries.all,
            outcome: result.outcome)
    }
}

/// Hands out the numbers of cells. Any thread.
private final class CellQueue: Sendable {
    private let count: Int
    private let next = Atomic<Int>(0)

    init(count: Int) { self.count = count }

    func take() -> Int? {
        let index = self.next.add(1, ordering: .relaxed).oldValue
        return index < self.count ? index : nil
    }
}

/// Keeps the entries of a call. Any thread.
private final class EntryList: Sendable {
    private let entries = Mutex<[JournalEntry]>([])

    var all: [JournalEntry] { self.entries.withLock { $0 } }

    func add(_ entry: JournalEntry) { self.entries.withLock { $0.append(entry) } }
}
