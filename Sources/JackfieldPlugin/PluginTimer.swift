import CJackfield
import Synchronization

extension Host {
    /// Starts a timer on the host's clock; it runs until `stop()` or until nobody keeps it.
    ///
    /// The body runs on a thread that serves calls: it must not block and must return within 200 µs.
    /// - Parameter period: nil for a timer that fires once.
    public func timer(
        after delay: Duration, every period: Duration? = nil,
        _ body: @escaping @Sendable (Duration) -> Void
    ) -> PluginTimer? {
        self.timer(on: self.handle, after: delay, every: period, body)
    }

    func timer(
        on handle: jf_handle, after delay: Duration, every period: Duration?,
        _ body: @escaping @Sendable (Duration) -> Void
    ) -> PluginTimer? {
        guard let service = unsafe self.service(JF_HOST_TIMER, as: jf_host_timer_v1.self) else {
            return nil
        }
        return unsafe PluginTimer(
            host: self, service: service, handle: handle, delay: delay, period: period, body: body)
    }
}

/// A running timer of the host. Ends when it is let go.
@safe public final class PluginTimer: @unchecked Sendable {
    // `service` lives as long as the process; `id` is written once, before the timer is shared.
    private let host: Host
    private let service: UnsafePointer<jf_host_timer_v1>
    private let body: Unmanaged<TimerBody>
    private let id = Atomic<UInt64>(0)

    fileprivate init?(
        host: Host, service: UnsafePointer<jf_host_timer_v1>, handle: jf_handle, delay: Duration,
        period: Duration?, body: @escaping @Sendable (Duration) -> Void
    ) {
        self.host = host
        unsafe self.service = service
        unsafe self.body = Unmanaged.passRetained(TimerBody(body: body))
        var id: UInt64 = 0
        let status = unsafe service.pointee.start(
            host.table, handle, delay.nanoseconds, period?.nanoseconds ?? 0,
            { context, _, now in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<TimerBody>.fromOpaque(context).takeUnretainedValue().body(
                    .nanoseconds(now))
            }, self.body.toOpaque(), &id)
        guard status == JF_OK else {
            unsafe self.body.release()
            return nil
        }
        self.id.store(id, ordering: .releasing)
    }

    /// When this returns the body does not run and will not run again, unless it is called from the body
    /// itself: then this run is the last.
    public func stop() {
        let id = self.id.exchange(0, ordering: .acquiringAndReleasing)
        guard id != 0 else { return }
        _ = unsafe self.service.pointee.stop(self.host.table, id)
    }

    deinit {
        self.stop()
        unsafe self.body.release()
    }
}

private final class TimerBody: Sendable {
    let body: @Sendable (Duration) -> Void

    init(body: @escaping @Sendable (Duration) -> Void) { self.body = body }
}
