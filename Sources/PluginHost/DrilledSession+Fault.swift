import CJackfield
import CallModel
import Drills
import EventLoop
import Synchronization

/// What the fault does to a drill's session. Any thread.
extension DrilledSession {
    /// Strikes now, or once the fault's time has passed.
    func strikeAfterDelay(_ request: jf_request = 0) {
        guard self.drill.fault.after > .zero else { return self.strike(request) }
        self.schedule(after: self.drill.fault.after, request)
    }

    /// Strikes from the loop, where no call of the plugin is under way.
    ///
    /// Not from the timer itself: a fault may end the session, and whoever ends it waits for its timers.
    func schedule(after delay: Duration, _ request: jf_request = 0) {
        let timer = self.loop.schedule(after: delay) { [weak self] _ in
            guard let self else { return }
            self.loop.post { self.strike(request) }
        }
        self.state.withLock { $0.timers.append(timer) }
    }

    private func strike(_ request: jf_request) {
        for effect in self.state.withLock({ $0.plan.strike(request) }) {
            switch effect {
            case .fail(let code, let retryAfter, let request):
                self.emitFailure(code, retryAfter, request)
            case .flood(let request):
                for _ in 0..<DrillEvents.flood {
                    unsafe DrillEvents.content(self.drill.capability, request) {
                        _ = unsafe self.emit($0)
                    }
                }
            case .garbage(let shape, let request): self.emit(shape, request)
            case .exit(let time): self.drill.exit(until: self.hostNow + time)
            }
        }
    }

    private func emitFailure(
        _ code: ProviderFailure.Code, _ retryAfter: Duration?, _ request: jf_request
    ) {
        unsafe DrillEvents.error(code, retryAfter, request, Self.reason) {
            _ = unsafe self.emit($0)
        }
        guard request != 0, let pointer = self.state.withLock({ $0.pointer }) else { return }
        _ = unsafe self.drill.real.life.pointee.cancel(pointer.raw, request)
    }

    private func emit(_ shape: Fault.Garbage, _ request: jf_request) {
        let capability = self.drill.capability
        switch shape {
        case .badUTF8:
            unsafe DrillEvents.content(capability, request, DrillEvents.badText) {
                _ = unsafe self.emit($0)
            }
        case .wrongSize: unsafe DrillEvents.wrongSizes(request) { _ = unsafe self.emit($0) }
        case .otherHandle:
            // The next generation of this session's number: nobody has it while the session lives.
            unsafe DrillEvents.content(capability, request) {
                _ = unsafe self.host.pointee.emit(self.host, self.outer &+ 1 << 32, $0)
            }
        case .afterClosed:
            self.leaveHost()
            unsafe DrillEvents.content(capability, request) { _ = unsafe self.emit($0) }
        }
    }

    /// The process of the plugin has ended, as far as the host can see. On the loop.
    func die() {
        let isOpen = self.state.withLock { state in
            state.plan.dies()
            return !state.isHostTold
        }
        guard isOpen else { return }
        self.late.removeAll()
        self.emitFailure(.unavailable, nil, 0)
        self.leaveHost()
    }
}
