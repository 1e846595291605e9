package import EventLoop
package import Network
import Synchronization

/// What the plugins of one host share: its clock, its threads, and where their log goes.
package final class HostServices: Sendable {
    /// Where calls live.
    package let loops: LoopGroup
    /// The clock of `jf_host.now_ns`; virtual when the host rehearses.
    package var clock: EventLoop { self.loops.first }
    /// The folder below which every provider has its own.
    package let stateRoot: String
    /// Nil: this host has no web server.
    let network: HostNetwork?
    /// Nil: this host reaches no others, and opens no ports for plugins.
    let outlets: Outlets?
    /// Where data of any plugin may go.
    let egress: Egress
    let workers: WorkerPool
    let timers = TimerTable()
    private let write: @Sendable (PluginLogLine) -> Void
    private let redact: @Sendable (String) -> String
    private let patience: Duration
    // Watches over deadlines that no virtual clock may stretch.
    private let watch = EventLoop(pace: .real)
    private let watchThread: LoopThread

    /// - Parameters:
    ///   - network: the web server, which already listens.
    ///   - outlets: the network beyond it, one outlet for each loop.
    ///   - egress: where data of any plugin may go.
    ///   - patience: no deadline on the machine's clock is shorter; a rehearsal must not take a busy machine
    ///     for a plugin that hangs.
    ///   - log: takes each line of a plugin; any thread.
    ///   - redact: takes secrets out of a text; any thread.
    package init(
        loops: LoopGroup, stateRoot: String, network: HostNetwork? = nil,
        outlets: Outlets? = nil, egress: Egress = .none, workers: Int = 64,
        patience: Duration = .zero,
        log: @escaping @Sendable (PluginLogLine) -> Void,
        redact: @escaping @Sendable (String) -> String = { $0 }
    ) {
        self.loops = loops
        self.stateRoot = stateRoot
        self.network = network
        self.outlets = outlets
        self.egress = egress
        self.workers = WorkerPool(threads: workers)
        self.patience = patience
        self.write = log
        self.redact = redact
        self.watchThread = self.watch.start()
    }

    deinit {
        self.watch.stop()
        self.workers.stop()
    }

    /// Calls the body after this time on the machine's clock, on a thread that must not block.
    func after(_ deadline: Duration, _ body: @escaping @Sendable () -> Void) -> LoopTimer {
        self.watch.schedule(after: max(deadline, self.patience)) { _ in body() }
    }

    func redacted(_ text: String) -> String { self.redact(text) }

    func log(_ line: PluginLogLine) {
        var line = line
        line.message = self.redact(line.message)
        line.fields = line.fields.mapValues { self.redact($0) }
        self.write(line)
    }
}

/// The host's web server, as plugins may use it.
package struct HostNetwork: Sendable {
    let routes: RouteTable
    /// How others reach it, without "/" at its end.
    let url: String

    package init(routes: RouteTable, url: String) {
        self.routes = routes
        self.url = url
    }
}
