import JackfieldPlugin
import Synchronization

/// Delayed actions of one session, on the host's clock. Any thread.
///
/// Never call `cancel` or `fallSilent` while holding a lock that an action takes: they wait until an action
/// that runs has returned.
final class Cues: Sendable {
    private struct Cue: Sendable {
        let request: Request?
        var timer: PluginTimer?
    }

    private struct State {
        var next = 0
        var cues: [Int: Cue] = [:]
        var isSilent = false
    }

    private let session: HostSession
    private let state = Mutex(State())

    init(session: HostSession) { self.session = session }

    /// Whether `fallSilent` was called: nothing more may be reported.
    var isSilent: Bool { self.state.withLock { $0.isSilent } }

    /// Runs the action once, unless its request is cancelled before.
    func after(
        _ delay: Duration, for request: Request? = nil, _ action: @escaping @Sendable () -> Void
    ) {
        self.start(request: request, after: delay, every: nil) { cues, number in
            if cues.remove(number) { action() }
        }
    }

    /// Runs the action again and again until the session falls silent.
    func every(_ period: Duration, _ action: @escaping @Sendable () -> Void) {
        self.start(request: nil, after: period, every: period) { cues, _ in
            if !cues.isSilent { action() }
        }
    }

    /// Stops what waits for the request.
    func cancel(_ request: Request) {
        let stopped = self.state.withLock { state in
            let stopped = state.cues.filter { $0.value.request == request }
            for number in stopped.keys { state.cues[number] = nil }
            return stopped
        }
        for cue in stopped.values { cue.timer?.stop() }
    }

    /// Stops everything and starts nothing more.
    func fallSilent() {
        let stopped = self.state.withLock { state in
            state.isSilent = true
            defer { state.cues = [:] }
            return state.cues
        }
        for cue in stopped.values { cue.timer?.stop() }
    }

    private func start(
        request: Request?, after delay: Duration, every period: Duration?,
        _ run: @escaping @Sendable (Cues, Int) -> Void
    ) {
        let number: Int? = self.state.withLock { state in
            guard !state.isSilent else { return nil }
            state.next += 1
            state.cues[state.next] = Cue(request: request)
            return state.next
        }
        guard let number else { return }
        let timer = self.session.timer(after: delay, every: period) { [weak self] _ in
            if let self { run(self, number) }
        }
        guard let timer else {
            self.session.fail(
                ProviderError(.unsupported, "this host gives no timer, which a script needs"))
            return
        }
        // It may have fired, or been cancelled, before it could be kept: then it ends here.
        self.state.withLock { $0.cues[number]?.timer = timer }
    }

    /// Whether the cue was still wanted.
    private func remove(_ number: Int) -> Bool {
        let cue = self.state.withLock { $0.cues.removeValue(forKey: number) }
        return cue != nil
    }
}
