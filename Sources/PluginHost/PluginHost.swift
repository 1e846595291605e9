import CJackfield
package import CallModel
package import Drills
import EventLoop
import Synchronization

/// The plugins of one host: loads them, makes providers of them, and says how they do.
package final class PluginHost: Sendable {
    /// What to make a provider from.
    package struct ProviderSetup: Sendable {
        /// In the configuration.
        package var name: String
        /// The plugin's id.
        package var plugin: String
        package var capability: Capability
        /// Validated settings, a JSON object, without secrets.
        package var settingsJSON: String
        /// What the configuration binds to the names in the manifest.
        package var secrets: [String: String]
        /// Sessions at the same time; nil for what the manifest allows.
        package var sessions: Int?
        /// Whether audio goes to the plugin on the media thread; nil for what the manifest says.
        package var isInline: Bool?
        /// Whether every call goes through the shim that another process would need.
        package var isMarshalled: Bool
        /// What goes wrong in drills.
        package var fault: Fault?

        package init(
            name: String, plugin: String, capability: Capability, settingsJSON: String = "{}",
            secrets: [String: String] = [:], sessions: Int? = nil, isInline: Bool? = nil,
            isMarshalled: Bool = false, fault: Fault? = nil
        ) {
            self.name = name
            self.plugin = plugin
            self.capability = capability
            self.settingsJSON = settingsJSON
            self.secrets = secrets
            self.sessions = sessions
            self.isInline = isInline
            self.isMarshalled = isMarshalled
            self.fault = fault
        }
    }

    private struct Plugin {
        let manifest: PluginManifest
        let loaded: LoadedPlugin
        let context: PluginContext
        let table: HostPointer
    }

    private struct State {
        var plugins: [String: Plugin] = [:]
        var instances: [String: PluginInstance] = [:]
    }

    package let services: HostServices
    private let preflight: PreflightChild?
    private let marshalling: (any Marshalling)?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - preflightExecutable: the program that runs `Preflight.run` for `preflight <path>`; nil to load
    ///     libraries without a trial.
    ///   - trialMilliseconds: how long a trial may take.
    ///   - marshalling: what `isMarshalled` needs.
    package init(
        services: HostServices, preflightExecutable: String?, trialMilliseconds: Int32 = 10_000,
        marshalling: (any Marshalling)? = nil
    ) {
        self.services = services
        self.preflight = preflightExecutable.map {
            PreflightChild(executable: $0, deadlineMilliseconds: trialMilliseconds)
        }
        self.marshalling = marshalling
    }

    // MARK: - Loading

    /// Loads the plugins, with all their trials at the same time.
    /// - Returns: why a plugin was refused, in the order of the manifests; the rest can be used.
    package func load(_ manifests: [PluginManifest]) async -> [PluginRefusal] {
        let refusals = await withTaskGroup(of: (Int, PluginRefusal?).self) { group in
            for (index, manifest) in manifests.enumerated() {
                group.addTask { (index, self.refusal(of: manifest)) }
            }
            return await group.reduce(into: [Int: PluginRefusal]()) { $0[$1.0] = $1.1 }
        }
        return refusals.sorted { $0.key < $1.key }.map(\.value)
    }

    private func refusal(of manifest: PluginManifest) -> PluginRefusal? {
        do throws(PluginRefusal) {
            try self.load(manifest)
            return nil
        } catch {
            return error
        }
    }

    private func load(_ manifest: PluginManifest) throws(PluginRefusal) {
        let loaded = try LoadedPlugin.load(manifest, preflight: self.preflight)
        let isKnown = self.state.withLock { $0.plugins[manifest.id] != nil }
        guard !isKnown else { return }
        let context = PluginContext(id: manifest.id, services: self.services)
        let table = unsafe HostPointer(raw: HostTable.make(for: context))
        unsafe try loaded.start(host: table.raw)
        let plugin = Plugin(manifest: manifest, loaded: loaded, context: context, table: table)
        self.state.withLock { $0.plugins[manifest.id] = plugin }
    }

    // MARK: - Providers

    /// Makes one configured provider of a loaded plugin.
    package func makeProvider(
        _ setup: ProviderSetup
    ) async throws(ProviderFailure) -> PluginInstance {
        guard let plugin = self.state.withLock({ $0.plugins[setup.plugin] }) else {
            throw ProviderFailure(
                .misconfigured,
                "provider \(setup.name) names plugin \(setup.plugin), which is not loaded")
        }
        guard let real = plugin.loaded.table.pointer(to: setup.capability) else {
            throw ProviderFailure(
                .misconfigured,
                "provider \(setup.name) is used for \(setup.capability.id), which plugin "
                    + "\(setup.plugin) does not offer")
        }
        let (table, host) = try self.tables(of: plugin, real, for: setup)
        let instance = try PluginInstance(
            PluginInstance.Setup(
                name: setup.name, capability: setup.capability, settingsJSON: setup.settingsJSON,
                secrets: setup.secrets, allowedSecrets: plugin.manifest.secrets,
                sessionLimit: setup.sessions ?? plugin.manifest.sessions,
                isInline: setup.isInline ?? plugin.manifest.isInline,
                maxIngestRate: plugin.manifest.maxIngestRate, fault: setup.fault,
                egress: plugin.manifest.egress),
            table: table, host: host, context: plugin.context)
        try await instance.start()
        if setup.capability == .crm {
            do throws(ProviderFailure) {
                try await instance.describe()
            } catch {
                await instance.shutDown()
                throw error
            }
        }
        self.state.withLock { $0.instances[setup.name] = instance }
        return instance
    }

    private func tables(
        of plugin: Plugin, _ real: CapabilityPointer, for setup: ProviderSetup
    ) throws(ProviderFailure) -> (CapabilityPointer, HostPointer) {
        guard setup.isMarshalled else { return (real, plugin.table) }
        guard let marshalling = self.marshalling else {
            throw ProviderFailure(
                .misconfigured,
                "provider \(setup.name) asks for isolation: marshalled, which this "
                    + "host was built without")
        }
        // The shim tells its plugins apart by their host table, so each has one of its own.
        let host = unsafe HostPointer(raw: HostTable.make(for: plugin.context))
        let shim = unsafe marshalling.table(
            for: setup.capability, real: real.raw, host: host.raw)
        return unsafe (CapabilityPointer(raw: shim), host)
    }

    /// Takes a provider out of use: no new sessions, and its end once the last has ended.
    package func removeProvider(_ name: String) async {
        await self.state.withLock({ $0.instances.removeValue(forKey: name) })?.shutDown()
    }

    /// Ends the host in good order: no provider is used any more, then every plugin is told.
    ///
    /// A plugin with a session that it never let go of, or with an instance that does not end, is left alone.
    package func shutDown() async {
        let names = self.state.withLock { $0.instances.keys.sorted() }
        for name in names { await self.removeProvider(name) }
        for plugin in self.state.withLock({ Array($0.plugins.values) })
        where plugin.context.instances.load(ordering: .acquiring) == 0 {
            await self.end(plugin)
        }
    }

    private func end(_ plugin: Plugin) async {
        let control = ControlThread(services: self.services) { _ in }
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let answer = OnceOnly<Void> { continuation.resume(returning: $0) }
            let watch = self.services.after(Self.endDeadline) { answer.give(()) }
            let isQueued = control.run(
                "deinit", deadline: Self.endDeadline, holding: self.services.clock
            ) {
                plugin.loaded.end()
                watch.stop()
                answer.give(())
            }
            if !isQueued { answer.give(()) }
        }
        control.stop()
    }

    private static let endDeadline = Duration.seconds(2)

    package func instance(_ name: String) -> PluginInstance? {
        self.state.withLock { $0.instances[name] }
    }

    /// Lets a provider test itself.
    package func probe(_ name: String) async throws(ProviderFailure) {
        guard let instance = self.instance(name) else {
            throw ProviderFailure(.gone, "there is no provider \(name)")
        }
        try await instance.probe()
    }

    // MARK: - How they do

    /// One plugin, as `jackfield plugins` lists it.
    package struct Status: Sendable {
        package struct Provider: Sendable {
            package let name: String
            package let capability: Capability
            package let health: PluginInstance.Health
            package let openSessions: Int
            package let abandonedSessions: Int
            package let overruns: Int
        }

        package let id: String
        package let version: String
        package let vendor: String
        package let license: String
        package let path: String
        package let capabilities: [String]
        package let misbehaviour: [Misbehaviour: Int]
        package let providers: [Provider]
    }

    /// All plugins, by id.
    package var status: [Status] {
        let state = self.state.withLock { $0 }
        return state.plugins.values.sorted { $0.manifest.id < $1.manifest.id }.map { plugin in
            let descriptor = plugin.loaded.table.descriptor
            let instances = state.instances.values.filter { $0.context === plugin.context }
            return Status(
                id: descriptor.id, version: descriptor.version, vendor: descriptor.vendor,
                license: descriptor.license, path: plugin.loaded.path,
                capabilities: descriptor.capabilities,
                misbehaviour: plugin.context.misbehaviours.all,
                providers: instances.sorted { $0.name < $1.name }.map { instance in
                    Status.Provider(
                        name: instance.name, capability: instance.capability,
                        health: instance.health, openSessions: instance.sessions.open,
                        abandonedSessions: instance.sessions.abandoned,
                        overruns: instance.overruns)
                })
        }
    }

    /// The sessions and providers of all hosts of the process that plugins can name.
    package static var openHandles: Int { HandleTable.shared.count }

    /// How often a plugin broke the contract, by kind.
    package func misbehaviour(of plugin: String) -> [Misbehaviour: Int] {
        self.state.withLock { $0.plugins[plugin]?.context.misbehaviours.all } ?? [:]
    }
}
