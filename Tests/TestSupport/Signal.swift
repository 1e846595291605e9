/// Something that happens once, on any thread, and is awaited by one task.
package final class Signal: Sendable {
    private let stream: AsyncStream<Never>
    private let continuation: AsyncStream<Never>.Continuation

    package init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    package func send() { self.continuation.finish() }

    package func wait() async { for await _ in self.stream {} }
}
