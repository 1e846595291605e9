import CallModel
import Calls
import Configuration
import EventLoop
import Store
import Synchronization

/// `jackfield bench call`: how fast the host is when nobody else takes time.
enum CallBench: BenchTopic {
    static let name = "call"
    static let details = """
        jackfield bench call runs the ten-minute scripted call of config/bench.yaml on the virtual clock and
        prints how long that took; all of it is the host's own work. The median of --runs counts.
        """
    static let options = [
        Option(name: "runs", value: "N", help: "How often a measurement is repeated. Default: 5.")
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let runs = try arguments.integer("runs", in: 1...1_000) ?? 5
        let configuration = try ConfigurationOption.load(arguments, standard: "config/bench.yaml")
        var seconds: [Double] = []
        var last: (duration: Duration, entries: Int) = (.zero, 0)
        for _ in 0..<runs {
            let run = try await BenchCall.run("ten-minutes", of: configuration)
            seconds.append(run.seconds)
            last = (run.result.duration, run.entries)
        }
        seconds.sort()
        let median = seconds[seconds.count / 2]
        let call = Double(last.duration.milliseconds) / 1_000
        Standard.output.write(
            """
            a call of \(Figure.one(call)) s with \(last.entries) journal entries on disk, virtual clock, \(runs) runs
              median  \(Figure.three(median)) s  (\(Int(call / median)) times as fast as the call itself)
              best    \(Figure.three(seconds[0])) s
              worst   \(Figure.three(seconds[seconds.count - 1])) s

            """)
        return .success
    }
}

/// One scripted call for measuring, with a store of its own on disk.
enum BenchCall {
    struct Run {
        var result: CallResult
        var seconds: Double
        var entries: Int
    }

    /// - Parameter started: is given the loop, on it, when the call has begun.
    static func run(
        _ pipeline: String, of configuration: Configuration,
        started: @escaping @Sendable (EventLoop) -> Void = { _ in }
    ) async throws(CommandFailure) -> Run {
        guard let pipeline = configuration.pipeline(named: pipeline) else {
            throw CommandFailure(.usage, "the configuration has no pipeline \"\(pipeline)\"")
        }
        let host = try await HostAssembly.make(
            configuration, pace: .fast, providers: pipeline.providers)
        let writer = try host.openStore()
        let counter = EntryCounter()
        var random = SystemRandomNumberGenerator()
        let call = Call(
            plan: try host.plan(for: pipeline),
            invitation: CallInvitation(
                id: CallID(time: .wallClock, randomness: random.next()), target: "bench",
                dials: true),
            loop: host.loop, sink: writer, health: host.health,
            observer: { [loop = host.loop] entry in
                if entry.sequence == 0 { started(loop) }
                counter.count.add(1, ordering: .relaxed)
            })
        let start = ContinuousClock.now
        let result = await call.run()
        let elapsed = ContinuousClock.now - start
        await host.close()
        writer.close()
        return Run(
            result: result, seconds: Double(elapsed.nanoseconds) / 1e9,
            entries: counter.count.load(ordering: .relaxed))
    }
}
