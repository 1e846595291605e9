import EventLoop
import Network

/// A request that a recording answers.
///
/// Its state belongs to the replay's loop; `start` and `cancel` go there.
final class ReplayedTransfer: Transfer, @unchecked Sendable {
    private let request: OutgoingRequest
    private let replay: TrafficReplay
    private var events: TransferEvents?
    private var lines: ArraySlice<TrafficLine> = []
    private var timer: LoopTimer?

    init(_ request: OutgoingRequest, _ replay: TrafficReplay) {
        self.request = request
        self.replay = replay
    }

    func start(_ events: TransferEvents) {
        self.replay.loop.hold()
        self.replay.loop.post {
            self.events = events
            self.begin()
            self.replay.loop.release()
        }
    }

    func cancel() {
        self.replay.loop.post {
            self.end(NetworkFailure(.cancelled, "the request was cancelled"))
        }
    }

    private func begin() {
        let wanted = TrafficLine.Event.request(
            method: self.request.method, url: self.request.url.text,
            body: TrafficLine.Payload(self.request.body))
        guard let exchange = self.replay.take(wanted) else {
            return self.end(.notRecorded(self.request.url))
        }
        self.lines = exchange.lines[...]
        self.advance()
    }

    /// Waits for the next thing that the server says.
    private func advance() {
        guard let last = self.lines.popFirst() else { return }
        // What the host did then says nothing of now.
        while let next = self.lines.first, !next.event.isOfServer { self.lines.removeFirst() }
        guard let next = self.lines.first else { return }
        // It keeps this object until it has told all, or was cancelled.
        self.timer = self.replay.loop.schedule(after: next.at - last.at) { _ in
            self.tell(next.event)
        }
    }

    private func tell(_ event: TrafficLine.Event) {
        switch event {
        case .head(let status, let headers):
            self.events?.head(status, headers.map { ($0[0], $0[1]) })
        case .data(let payload): unsafe self.events?.data(payload.bytes.span.bytes)
        case .done: return self.end(nil)
        case .failed(let failure): return self.end(failure)
        default: break
        }
        self.advance()
    }

    /// Last and once.
    private func end(_ failure: NetworkFailure?) {
        guard let events = self.events else { return }
        self.events = nil
        self.timer?.stop()
        self.timer = nil
        self.lines = []
        events.done(failure)
    }
}
