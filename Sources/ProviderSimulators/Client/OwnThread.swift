import Glibc

/// Runs what blocks on a thread of its own.
enum OwnThread {
    private final class Work {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    static func run(_ body: @escaping @Sendable () -> Void) {
        var thread = pthread_t()
        let work = unsafe Unmanaged.passRetained(Work(body))
        let status = unsafe pthread_create(
            &thread, nil,
            { context in
                if let context = unsafe context {
                    unsafe Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                }
                return nil
            }, work.toOpaque())
        precondition(status == 0, "there is no thread left")
        pthread_detach(thread)
    }

    static func sleep(_ duration: Duration) {
        guard duration > .zero else { return }
        usleep(UInt32(clamping: duration / .microseconds(1)))
    }
}

extension Duration {
    fileprivate static func / (one: Duration, other: Duration) -> Int64 {
        Int64((one / other) as Double)
    }
}
