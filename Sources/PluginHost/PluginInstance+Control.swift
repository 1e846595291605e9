import CJackfield
package import CallModel
import EventLoop
import Providers
import Synchronization

/// One question to an instance, answered by DONE or ERROR.
struct InstanceRequest: Sendable {
    var json = ""
    let complete: @Sendable (Result<String, ProviderFailure>) -> Void
}

extension PluginInstance {
    /// Time to load a model of gigabytes from a slow disk.
    private static let createDeadline = Duration.seconds(60)
    private static let destroyDeadline = Duration.seconds(10)
    private static let requestDeadline = Duration.seconds(5)

    /// Calls the plugin's `create`; nothing else works before.
    func start() async throws(ProviderFailure) {
        guard let handle = HandleTable.shared.add(.instance(self)) else {
            throw ProviderFailure(.overloaded, "this host has too many sessions and providers")
        }
        self.inner.withLock { $0.handle = handle }
        do throws(ProviderFailure) {
            _ = try await self.perform("create", deadline: Self.createDeadline) { done in
                done(self.create(handle).map { "" })
            }
        } catch {
            self.endNetwork()
            self.retire()
            throw error
        }
    }

    private func create(_ handle: jf_handle) -> Result<Void, ProviderFailure> {
        _ = self.takeReason()
        var out: UnsafeMutableRawPointer?
        let status = unsafe self.setup.settingsJSON.lend { json in
            unsafe self.table.life.pointee.create(self.host.raw, handle, json, &out)
        }
        guard status >= 0 else { return .failure(self.failure(status, in: "create")) }
        guard let out = unsafe out else {
            return .failure(
                ProviderFailure(
                    .internal, "provider \(self.name) has created nothing, but says it has"))
        }
        let pointer = unsafe PluginPointer(raw: out)
        self.inner.withLock { $0.pointer = pointer }
        self.context.instances.add(1, ordering: .relaxed)
        return .success(())
    }

    /// Refuses new sessions; once the last has ended, the plugin's `destroy` is called.
    ///
    /// With a session that the plugin never let go of, the instance is left as it is: leaked, not freed
    /// beneath the plugin.
    package func shutDown() async {
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            let finish: @Sendable () -> Void = {
                self.destroy { continuation.resume() }
            }
            let isIdle = self.inner.withLock { inner -> Bool? in
                guard !inner.isShutDown else { return nil }
                inner.isShutDown = true
                if inner.sessions > 0 { inner.onIdle = finish }
                return inner.sessions == 0
            }
            switch isIdle {
            case nil: continuation.resume()
            case true?: finish()
            case false?: break
            }
        }
    }

    private func destroy(_ done: @escaping @Sendable () -> Void) {
        let (pointer, abandoned) = self.inner.withLock { ($0.pointer, $0.abandoned) }
        guard let pointer, abandoned == 0 else {
            self.paths.end(self.context.services.network)
            self.connections.cut()
            return done()
        }
        let isQueued = self.control.run(
            "destroy", deadline: Self.destroyDeadline, holding: self.context.services.clock
        ) {
            self.endNetwork()
            unsafe self.table.life.pointee.destroy(pointer.raw)
            self.context.instances.subtract(1, ordering: .releasing)
            self.retire()
            done()
        }
        if !isQueued { done() }
    }

    /// When this returns, no function of the plugin runs for the network, and none will. Control thread.
    private func endNetwork() {
        self.paths.end(self.context.services.network)
        self.connections.end()
    }

    /// Ends the handle and what hangs on it.
    private func retire() {
        let handle = self.inner.withLock { $0.handle }
        HandleTable.shared.remove(handle)
        self.context.services.timers.stopAll(of: handle)
        self.holds.end()
        self.control.stop()
    }

    // MARK: - Questions

    /// Lets the plugin test its provider.
    package func probe() async throws(ProviderFailure) {
        guard let probe = unsafe self.table.life.pointee.probe else { return }
        _ = try await self.ask("probe") { unsafe probe($0.raw, $1) }
    }

    /// The operations of customer records, asked once; see `CustomerRecords.operationsJSON`.
    func describe() async throws(ProviderFailure) {
        let describe = unsafe self.table.bound(to: jf_crm_v1.self).pointee.describe
        let json = try await self.ask("describe") { unsafe describe($0.raw, $1) }
        self.inner.withLock { $0.operationsJSON = json }
    }

    var operationsJSON: String { self.inner.withLock { $0.operationsJSON } }

    /// Lets a channel report its calls; the handler runs on the loop that is to serve the call.
    func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {
        self.inner.withLock { $0.incoming = incoming }
        let listen = unsafe self.table.bound(to: jf_channel_v1.self).pointee.listen
        _ = try await self.perform("listen", deadline: Self.requestDeadline) { done in
            guard let pointer = self.inner.withLock({ $0.pointer }) else { return }
            let status = unsafe listen(pointer.raw)
            done(status < 0 ? .failure(self.failure(status, in: "listen")) : .success(""))
        }
    }

    /// Puts a question with a request id; the answer comes as events.
    private func ask(
        _ function: String, _ call: @escaping @Sendable (PluginPointer, jf_request) -> jf_status
    ) async throws(ProviderFailure) -> String {
        try await self.perform(function, deadline: Self.requestDeadline) { done in
            let (pointer, request) = self.inner.withLock { inner in
                let request = inner.nextRequest
                inner.nextRequest += 1
                inner.requests[request] = InstanceRequest(complete: done)
                return (inner.pointer, request)
            }
            guard let pointer else { return }
            let status = call(pointer, request)
            guard status < 0 else { return }
            self.inner.withLock { $0.requests[request] = nil }
            done(.failure(self.failure(status, in: function)))
        }
    }

    /// Runs the body on the control thread and waits until it has called what it was given, or the
    /// deadline is over.
    private func perform(
        _ function: String, deadline: Duration,
        _ body:
            @escaping @Sendable (
                @escaping @Sendable (Result<String, ProviderFailure>) -> Void
            ) -> Void
    ) async throws(ProviderFailure) -> String {
        let result = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<String, ProviderFailure>, Never>) in
            let answer = OnceOnly<Result<String, ProviderFailure>> {
                continuation.resume(returning: $0)
            }
            let watch = self.context.services.after(deadline) {
                answer.give(
                    .failure(
                        ProviderFailure(
                            .timedOut, "provider \(self.name) has not answered \(function)")))
            }
            let isQueued = self.control.run(
                function, deadline: deadline, holding: self.context.services.clock
            ) {
                body {
                    watch.stop()
                    answer.give($0)
                }
            }
            if !isQueued {
                answer.give(
                    .failure(ProviderFailure(.overloaded, "provider \(self.name) is too busy")))
            }
        }
        return try result.get()
    }
}
