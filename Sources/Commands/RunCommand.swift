import CallModel
import Calls
import Configuration
import Drills
import EventLoop
import Glibc
import HostAPI
import Providers
import Store
import Synchronization
import Telemetry

/// `jackfield run`: answers calls until it is told to stop.
enum RunCommand: Command {
    static let name = "run"
    static let summary = "Answers calls on every pipeline's channel, until SIGTERM or SIGINT."
    static let usage = "[--config FILE]…"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(
            name: "drain", value: "SECONDS",
            help: "How long running calls may go on after SIGTERM. Default: 60."),
    ]
    static let details = """
        Starts the host: every pipeline's channel reports its calls, and each is answered. The log goes to
        standard error, the calls go to the store ("jackfield calls" shows them while the host runs).
        SIGTERM or SIGINT drains: no new calls, running ones may finish; a second signal ends them.

          jackfield run --config site.yaml
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let drain = try arguments.integer("drain", in: 0...86_400) ?? 60
        let configuration = try ConfigurationOption.load(arguments)
        Program.raiseFileLimit()
        let signals = Signals.taking([SIGTERM, SIGINT])
        let names = configuration.pipelines.reduce(into: Set<String>()) {
            $0.formUnion($1.providers)
        }
        let host = try await HostAssembly.make(
            configuration, pace: .real, providers: names, serving: true)
        let writer = try host.openStore()
        let metrics = CallMetrics(next: writer)
        let events = LiveEvents(next: metrics)
        let answering = try AnsweringService(host: host, sink: events)
        Self.serveAPI(host, answering, events, metrics)
        for pipeline in configuration.pipelines {
            try await answering.listen(to: pipeline)
        }
        answering.isListening()
        // While calls run each of them looks after the canaries; this is for when none does.
        let canaries = host.loop.schedule(after: .seconds(1), every: .seconds(1)) { _ in
            host.health.sendCanaries(at: host.loop.now)
        }
        defer { canaries.stop() }
        host.log.write(
            .info, "ready for calls",
            ["pipelines": configuration.pipelines.map(\.name).joined(separator: ",")].merging(
                host.server.map { ["url": $0.url] } ?? [:], uniquingKeysWith: { first, _ in first })
        )
        Self.warnOfFaults(configuration, host.log)
        let signal = await signals.next()
        host.log.write(
            .info, "draining", ["signal": "\(signal)", "calls": "\(answering.count)"])
        let hasDrained = await answering.drain(for: .seconds(drain), interruptedBy: signals)
        host.log.write(
            .info, hasDrained ? "all calls have ended" : "ended the calls that were left")
        // No plugin can keep somebody from ending the host by hand.
        signals.letGo()
        await host.close()
        writer.close()
        return .success
    }

    /// Serves the API, if there is a web server.
    private static func serveAPI(
        _ host: HostAssembly, _ answering: AnsweringService, _ events: LiveEvents,
        _ metrics: CallMetrics
    ) {
        guard let configuration = host.configuration.server else { return }
        let path = host.configuration.storePath
        HostAPI(
            control: answering, events: events, keys: configuration.apiKeys.map { $0.reveal() },
            version: Jackfield.version, metrics: { metrics.text() },
            read: { () throws(StoreError) in try StoreReader(path: path) }
        ).serve(on: host.routes)
    }

    private static func warnOfFaults(_ configuration: Configuration, _ log: Log) {
        let faulty = configuration.providers.filter { $0.fault != nil }.map(\.name)
        guard !faulty.isEmpty else { return }
        log.write(
            .warning,
            configuration.drills.allCalls
                ? "every call is a drill" : "providers have faults, which strike in drills",
            ["providers": faulty.joined(separator: ",")])
    }
}
