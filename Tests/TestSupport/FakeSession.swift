import CallAudio
package import EventLoop
package import Providers
import Synchronization

/// What all fake sessions share: they report through the loop, never from within the caller's stack.
package class FakeSession: @unchecked Sendable {
    // Used on the loop only.
    package let loop: EventLoop
    package let events: ProviderEventHandler
    private var timers: [LoopTimer] = []
    package private(set) var isClosed = false

    package init(loop: EventLoop, events: @escaping ProviderEventHandler) {
        self.loop = loop
        self.events = events
    }

    /// Reports after a while, unless the session is closed by then.
    package func report(_ event: ProviderEvent, after delay: Duration = .zero) {
        self.later(delay) { [weak self] in
            guard let self, !self.isClosed else { return }
            self.events(event)
        }
    }

    /// Reports after a while, closed or not, as a provider may whose news is under way.
    package func reportAnyway(_ event: ProviderEvent, after delay: Duration) {
        let events = self.events
        _ = self.loop.schedule(after: delay) { _ in events(event) }
    }

    /// Runs the body at each frame until the session is closed.
    package func eachFrame(_ body: @escaping @Sendable () -> Void) {
        self.timers.append(self.loop.schedule(after: .zero, every: Frame.duration) { _ in body() })
    }

    package func later(_ delay: Duration, _ body: @escaping @Sendable () -> Void) {
        self.timers.append(self.loop.schedule(after: delay) { _ in body() })
    }

    package func close(_ reason: CloseReason) {
        guard !self.isClosed else { return }
        self.isClosed = true
        // On a virtual clock a timer that goes on would keep the loop busy for nothing.
        for timer in self.timers { timer.stop() }
        let events = self.events
        self.timers = [self.loop.schedule(after: .zero) { _ in events(.closed) }]
    }

    package func cancel(_ request: RequestID) {}
}
