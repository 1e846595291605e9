import EventLoop
import Network

/// An answer that a vendor's server gives piece by piece, with what may go wrong on its way. On the server's loop.
///
/// It keeps itself until it has ended, or the client has left.
final class StreamedAnswer: @unchecked Sendable {
    /// How long the server takes.
    struct Pace: Sendable {
        /// Until the first piece.
        var first = Duration.zero
        /// Between two.
        var between = Duration.zero
    }

    // The loop's own.
    private let exchange: any HTTPExchange
    private let loop: EventLoop
    private let pace: Pace
    private var pieces: ArraySlice<[UInt8]>
    private let end: End
    private var timer: LoopTimer?

    private enum End { case finish, drop, never }

    private init(
        _ exchange: any HTTPExchange, _ pieces: [[UInt8]], _ end: End, _ pace: Pace,
        _ loop: EventLoop
    ) {
        self.exchange = exchange
        self.pieces = pieces[...]
        self.end = end
        self.pace = pace
        self.loop = loop
    }

    /// Answers with status 200.
    /// - Parameter garbage: what is in place of a piece that makes no sense.
    static func give(
        _ pieces: [[UInt8]], type: String, to exchange: any HTTPExchange, _ fault: WireFault?,
        _ pace: Pace, garbage: [UInt8], on loop: EventLoop
    ) {
        // Who dies in the middle has said something before.
        let half = (pieces.count + 1) / 2
        var (given, end, pace) = (pieces, End.finish, pace)
        switch fault {
        case .silence, .stall: (given, end) = (Array(pieces.prefix(half)), .never)
        case .cut, .close: (given, end) = (Array(pieces.prefix(half)), .drop)
        case .truncated:
            given = Array(pieces.prefix(half))
            if let last = given.popLast() { given.append(Array(last.prefix(last.count / 2))) }
        case .garbage: given.insert(garbage, at: half)
        case .slow:
            given = pieces.joined().map { [$0] }
            pace.between = max(pace.between, .milliseconds(2))
        case .status, nil: break
        }
        if fault == .silence { return }
        let answer = StreamedAnswer(exchange, given, end, pace, loop)
        exchange.begin(200, [("content-type", type), ("cache-control", "no-cache")])
        exchange.whenOver { answer.stop() }
        answer.next(after: pace.first)
    }

    private func next(after delay: Duration) {
        guard delay > .zero else { return self.sendPiece() }
        self.timer = self.loop.schedule(after: delay) { _ in self.sendPiece() }
    }

    private func sendPiece() {
        guard let piece = self.pieces.popFirst() else {
            switch self.end {
            case .finish: self.exchange.finish()
            case .drop: self.exchange.drop()
            case .never: break
            }
            return
        }
        self.exchange.send(piece)
        self.next(after: self.pace.between)
    }

    private func stop() {
        self.timer?.stop()
        self.timer = nil
        self.pieces = []
    }
}
