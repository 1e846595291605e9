package import EventLoop

extension EventLoop {
    /// Runs the loop on a thread of its own while the body runs; the thread has ended when this returns.
    package func whileRunning<Result>(_ body: () async throws -> Result) async rethrows -> Result {
        let thread = self.start()
        do {
            let result = try await body()
            await self.end(thread)
            return result
        } catch {
            await self.end(thread)
            throw error
        }
    }

    private func end(_ thread: LoopThread) async {
        self.stop()
        await onOwnThread { thread.join() }
    }
}
