import CallModel
import EventLoop
import Glibc
import Synchronization

/// `jackfield bench kills`: what is left when the host is killed in the middle of many calls.
enum KillBench: BenchTopic {
    static let name = "kills"
    static let details = """
        jackfield bench kills starts hosts with the scripted calls of config/kills.yaml, kills them with SIGKILL
        at random moments, starts them again on the same store, and checks what was stored against a witness
        outside of it. Three of four are "jackfield run" with many calls at once, one is "jackfield call"
        with a recording. What it finds wrong is printed, its files are kept, and the exit status is 1.
        """
    static let options = [
        Option(name: "count", value: "N", help: "How many hosts are killed. Default: 100."),
        Option(
            name: "seed", value: "S",
            help: "Chance for the first kill, one more for each next. Default: taken by chance."),
        Option(name: "lanes", value: "N", help: "Hosts at once, each with its store. Default: 2."),
        Option(
            name: "late", value: "MS",
            help:
                "How much of a recording's end may be missing; a busy machine is late. Default: 2000."
        ),
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let count = try arguments.integer("count", in: 1...1_000_000) ?? 100
        let lanes = min(count, try arguments.integer("lanes", in: 1...64) ?? 2)
        let seed =
            try arguments.integer("seed", in: 0...Int(Int32.max))
            ?? Int.random(in: 0...Int(Int32.max))
        let late = try arguments.integer("late", in: 500...60_000) ?? 2_000
        let configurations = try ConfigurationOption.files(
            arguments, standard: "config/kills.yaml"
        ).map(Program.absolute)
        Standard.output.write("\(count) kills, seed \(seed), \(lanes) at once\n")
        let start = ContinuousClock.now
        let report = Mutex(KillReport())
        let threads = (0..<lanes).map { lane in
            LoopThread {
                let mine = stride(from: lane, to: count, by: lanes).map { UInt64(seed + $0) }
                let found = KillLane.run(
                    seeds: mine, configurations: configurations, tolerance: .milliseconds(late))
                report.withLock { $0.add(found) }
            }
        }
        for thread in threads { thread.join() }
        let found = report.withLock { $0 }
        Standard.output.write(found.text(after: ContinuousClock.now - start))
        return found.faults.isEmpty ? .success : .failure
    }
}
