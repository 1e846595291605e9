import CallModel
import Network

/// One thing that was said between the host and a provider's server: a line of a traffic file.
struct TrafficLine: Sendable, Equatable {
    /// Bytes of a message, or of a piece of an answer.
    struct Payload: Sendable, Equatable {
        var isText: Bool
        var bytes: [UInt8]
    }

    enum Event: Sendable, Equatable {
        // The host
        case request(method: String, url: String, body: Payload)
        case connect(url: String, protocols: String)
        case sent(Payload)
        /// It wants no more of an answer, or ends a WebSocket.
        case left

        // The server
        case head(status: Int, headers: [[String]])
        case data(Payload)
        case done
        case failed(NetworkFailure)
        case opened
        case received(Payload)
        case closed(code: UInt16, reason: String)
    }

    /// Since the recording began.
    var at: Duration
    /// Which request or WebSocket, from 1.
    var number: Int
    var event: Event
}

extension TrafficLine.Event {
    var isOfServer: Bool {
        switch self {
        case .request, .connect, .sent, .left: false
        case .head, .data, .done, .failed, .opened, .received, .closed: true
        }
    }

    /// Nothing of the server comes after it.
    var isLast: Bool {
        switch self {
        case .done, .failed, .closed: true
        default: false
        }
    }
}
