import JackfieldPlugin
import Synchronization

/// Delayed actions of one session, on the host's clock. Any thread.
///
/// Actions may be started while holding a lock that actions take. Never call `cancel` or `fallSilent` so: they
/// wait until an action that runs has returned.
final class Cues: Sendable {
    private struct Cue: Sendable {
        /// A timer may fire before it can be kept, and letting go of it waits for its action. So whoever
        /// comes last, its starter or its action, lets go of it.
        enum Phase: Sendable { case waiting, running, over, cancelled }

        let request: Request?
        var phase = Phase.waiting
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
            guard cues.begin(number) else { return }
            action()
            cues.end(number)
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
        self.stop { $0.request == request }
    }

    /// Stops everything and starts nothing more.
    func fallSilent() {
        self.state.withLock { $0.isSilent = true }
        // An action that was running may have started another one meanwhile, which is kept by now.
        while self.stop({ _ in true }) {}
    }

    /// Whether any timer was stopped.
    @discardableResult
    private func stop(_ isMeant: (Cue) -> Bool) -> Bool {
        let timers = self.state.withLock { state in
            var timers: [PluginTimer] = []
            for (number, cue) in state.cues where isMeant(cue) {
                if let timer = cue.timer {
                    timers.append(timer)
                    state.cues[number] = nil
                } else if cue.phase == .waiting {
                    state.cues[number]?.phase = .cancelled
                }
            }
            return timers
        }
        for timer in timers { timer.stop() }
        return !timers.isEmpty
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
            self.state.withLock { $0.cues[number] = nil }
            self.session.fail(
                ProviderError(.unsupported, "this host gives no timer, which a script needs"))
            return
        }
        self.keep(timer, number)
    }

    /// Lets go of the timer at once, outside the lock, when nothing waits for it any more.
    private func keep(_ timer: PluginTimer, _ number: Int) {
        self.state.withLock { state in
            switch state.cues[number]?.phase {
            case .waiting, .running: state.cues[number]?.timer = timer
            case .over, .cancelled, nil: state.cues[number] = nil
            }
        }
    }

    private func begin(_ number: Int) -> Bool {
        self.state.withLock { state in
            guard state.cues[number]?.phase == .waiting else { return false }
            state.cues[number]?.phase = .running
            return true
        }
    }

    private func end(_ number: Int) {
        // Let go of outside the lock: stopping a timer from its own action returns at once.
        let cue = self.state.withLock { state in
            guard state.cues[number]?.timer == nil else {
                return state.cues.removeValue(forKey: number)
            }
            state.cues[number]?.phase = .over
            return nil
        }
        _ = cue
    }
}
