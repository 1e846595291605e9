import Glibc
import Synchronization

/// A thread that runs one body; `join` waits for its end. It runs on when nobody keeps it.
package final class LoopThread: @unchecked Sendable {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    // Written in init only.
    private var thread = pthread_t()
    private let isJoined = Atomic<Bool>(false)

    package init(_ run: @escaping @Sendable () -> Void) {
        let body = unsafe Unmanaged.passRetained(Body(run))
        let code = unsafe pthread_create(
            &self.thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                let body = unsafe Unmanaged<Body>.fromOpaque(context).takeRetainedValue()
                body.run()
                return nil
            }, body.toOpaque())
        precondition(code == 0, "the system gives no more threads")
    }

    /// Waits for the end of the body. Once.
    package func join() {
        self.isJoined.store(true, ordering: .relaxed)
        pthread_join(self.thread, nil)
    }

    deinit {
        // A thread that ends neither joined nor detached keeps its stack for ever.
        if !self.isJoined.load(ordering: .relaxed) { pthread_detach(self.thread) }
    }
}
