import CallModel
import Calls
import Configuration
import EventLoop
import Fallback
import Glibc
import Network
import PluginHost
import PluginProcess
import Store
import Telemetry

/// A host put together from a configuration: plugins loaded, providers made, the store open.
final class HostAssembly: Sendable {
    let configuration: Configuration
    let log: Log
    let loops: LoopGroup
    let plugins: PluginHost
    let health: ProviderHealth
    /// The paths of the web server; nobody is answered unless there is one.
    let routes: RouteTable
    let server: HostServer?
    private let outlets: HostOutlets
    private let threads: [LoopThread]

    private init(
        configuration: Configuration, log: Log, loops: LoopGroup, threads: [LoopThread],
        routes: RouteTable, server: HostServer?, outlets: HostOutlets, plugins: PluginHost
    ) {
        self.configuration = configuration
        self.log = log
        self.loops = loops
        self.threads = threads
        self.routes = routes
        self.server = server
        self.outlets = outlets
        self.plugins = plugins
        let rules = configuration.providers.map { ($0.name, ProviderHealth.Rules($0)) }
        self.health = ProviderHealth(rules: Dictionary(uniqueKeysWithValues: rules)) {
            log.write($1.level, $1.message, $1.fields.merging(["provider": $0]) { $1 })
        }
    }

    /// The first loop; a host that does not serve has no other.
    var loop: EventLoop { self.loops.first }

    /// Loads the plugins of these providers and makes the providers.
    ///
    /// Nothing else of what the configuration names is opened.
    /// - Parameters:
    ///   - patience: no deadline on the machine's clock is shorter.
    ///   - serving: whether to start all loops, and the web server, if the configuration wants one.
    ///   - traffic: with the servers of providers; one loop alone can be recorded or replayed.
    static func make(
        _ configuration: Configuration, pace: EventLoop.Pace, providers names: Set<String>,
        startingProviders: Bool = true, patience: Duration = .zero, serving: Bool = false,
        traffic: TrafficUse = .live
    ) async throws(CommandFailure) -> HostAssembly {
        let log = Log(
            level: Log.Level(rawValue: configuration.log.level.rawValue) ?? .info,
            format: Log.Format(rawValue: configuration.log.format.rawValue) ?? .text,
            redact: { configuration.secrets.redact($0) })
        let providers = configuration.providers.filter { names.contains($0.name) }
        let manifests = Dictionary(
            providers.map { ($0.plugin.id, $0.plugin) }, uniquingKeysWith: { first, _ in first })
        let loops = LoopGroup(pace: pace, count: serving ? configuration.loopCount : 1)
        try Folder.make(configuration.stateDirectory, for: "state.directory")
        let threads = loops.loops.map { $0.start() }
        let routes = RouteTable()
        var server: HostServer?
        if serving, let wanted = configuration.server {
            // Plugins want to know their paths when they are made.
            server = try await HostServer.start(wanted, routes: routes, on: loops)
        }
        let outlets = try HostOutlets(configuration, on: loops, traffic: traffic, log: log)
        let services = HostServices(
            loops: loops, stateRoot: Program.absolute(configuration.stateDirectory),
            network: server.map { HostNetwork(routes: routes, url: $0.url) },
            outlets: outlets.outlets, egress: Egress(configuration.policy.egress),
            patience: patience,
            log: { line in
                log.write(
                    line.level.logLevel, line.message,
                    line.fields.merging(
                        ["plugin": line.plugin, "provider": line.provider].filter {
                            !$0.value.isEmpty
                        },
                        uniquingKeysWith: { first, _ in first }))
            }, redact: { configuration.secrets.redact($0) })
        let plugins = PluginHost(
            services: services, preflightExecutable: Program.path, marshalling: Marshaller())
        let refusals = await plugins.load(
            manifests.values.sorted { $0.id < $1.id }.map { PluginManifest($0, configuration) })
        guard refusals.isEmpty else {
            throw CommandFailure(
                .plugin, refusals.map { "\($0)" }.joined(separator: "\n"))
        }
        let assembly = HostAssembly(
            configuration: configuration, log: log, loops: loops, threads: threads,
            routes: routes, server: server, outlets: outlets, plugins: plugins)
        if startingProviders { try await assembly.start(providers) }
        return assembly
    }

    private func start(_ providers: [ProviderConfiguration]) async throws(CommandFailure) {
        for provider in providers {
            do throws(ProviderFailure) {
                _ = try await self.plugins.makeProvider(PluginHost.ProviderSetup(provider))
            } catch {
                throw CommandFailure(
                    .plugin, "provider \(provider.name): \(error.code.name): \(error.reason)")
            }
        }
    }

    /// Opens the store, reads its spool in, and closes the calls that a killed host left open.
    func openStore() throws(CommandFailure) -> JournalWriter {
        let path = self.configuration.storePath
        if let slash = path.lastIndex(of: "/") {
            try Folder.make(String(path[..<slash]), for: "store.path")
        }
        do throws(StoreError) {
            let store = try Store(path: path)
            let log = self.log
            if let recovered = store.recovered {
                log.write(
                    recovered.unreadable == 0 ? .info : .warning,
                    "\(StoreNotice.recovered(recovered))")
            }
            let interrupted = try store.closeInterrupted()
            if !interrupted.isEmpty {
                self.log.write(
                    .warning, "closed calls that an earlier host left open",
                    ["calls": interrupted.map(\.rawValue).joined(separator: ",")])
            }
            return JournalWriter(store: store) { log.write(.warning, "\($0)") }
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
    }

    /// Throws when the recording of what was said to providers' servers is not whole.
    func finishRecording() throws(CommandFailure) { try self.outlets.finishRecording() }

    /// Ends the host in good order; no call runs any more.
    func close() async {
        await self.plugins.shutDown()
        await self.server?.stop()
        await self.outlets.stop()
        for loop in self.loops.loops { loop.stop() }
        for thread in self.threads { thread.join() }
    }
}

extension PluginLogLine.Level {
    var logLevel: Log.Level {
        switch self {
        case .debug: .debug
        case .info: .info
        case .warning: .warning
        case .error: .error
        }
    }
}

extension PluginManifest {
    init(_ manifest: Manifest, _ configuration: Configuration) {
        self.init(
            id: manifest.id, version: manifest.version,
            paths: manifest.libraryPaths(
                programFolder: Program.folder, libraryFolders: configuration.libraryFolders
            ).map { Program.absolute($0) },
            sha256: manifest.sha256, capabilities: Set(manifest.capabilities),
            isInline: manifest.run == .inline, secrets: Set(manifest.secrets),
            sessions: manifest.maximumSessions, maxIngestRate: manifest.maximumIngestRate,
            egress: Egress(manifest.egress))
    }
}

extension PluginHost.ProviderSetup {
    init(_ provider: ProviderConfiguration) {
        self.init(
            name: provider.name, plugin: provider.plugin.id, capability: provider.capability,
            settingsJSON: provider.settingsJSON,
            secrets: provider.secrets.mapValues { $0.reveal() },
            sessions: provider.maximumSessions, isInline: provider.run == .inline,
            isMarshalled: provider.isolation == .marshalled, fault: provider.fault)
    }
}

extension ProviderHealth.Rules {
    init(_ provider: ProviderConfiguration) {
        self.init()
        self.breaker.failures = provider.breaker.failures
        self.breaker.window = provider.breaker.within
        self.breaker.rest = provider.breaker.open
        self.sessions = provider.maximumSessions
        self.queue = provider.queue
    }
}

extension ProviderHealth.Change {
    fileprivate var level: Log.Level { self == .back ? .info : .warning }

    fileprivate var message: String {
        switch self {
        case .leftOut: "the provider fails too often: calls leave it out"
        case .canaryFailed: "the provider still fails: calls leave it out"
        case .back: "the provider works again: calls may use it"
        }
    }

    fileprivate var fields: [String: String] {
        switch self {
        case .leftOut(let failure), .canaryFailed(let failure):
            ["code": failure.code.name, "reason": failure.reason]
        case .back: [:]
        }
    }
}

extension Configuration {
    /// How many loops run calls.
    var loopCount: Int { self.loops ?? LoopGroup.processors }
}
