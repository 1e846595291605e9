package import Network
import Synchronization

/// Opens WebSockets, and writes down what is said.
package struct RecordedSockets: WebSocketOpener {
    private let opener: any WebSocketOpener
    private let recorder: TrafficRecorder

    package init(_ opener: any WebSocketOpener, _ recorder: TrafficRecorder) {
        self.opener = opener
        self.recorder = recorder
    }

    package func prepare(_ opening: WebSocketOpening) -> any ClientSocket {
        RecordedSocket(opening, self.opener.prepare(opening), self.recorder)
    }
}

private final class RecordedSocket: ClientSocket {
    private let opening: WebSocketOpening
    private let socket: any ClientSocket
    private let recorder: TrafficRecorder
    private let number = Mutex(0)

    init(
        _ opening: WebSocketOpening, _ socket: any ClientSocket, _ recorder: TrafficRecorder
    ) {
        self.opening = opening
        self.socket = socket
        self.recorder = recorder
    }

    func start(_ events: WebSocketEvents, opened: @escaping @Sendable () -> Void) {
        let number = self.recorder.nextNumber()
        self.number.withLock { $0 = number }
        let recorder = self.recorder
        recorder.write(
            .connect(url: self.opening.url.text, protocols: self.opening.protocols), of: number)
        let recorded = WebSocketEvents(
            message: { kind, bytes in
                recorder.write(.received(TrafficLine.Payload(kind, bytes)), of: number)
                events.message(kind, bytes)
            },
            closed: { code, reason in
                recorder.write(.closed(code: code, reason: reason), of: number)
                events.closed(code, reason)
            })
        self.socket.start(recorded) {
            recorder.write(.opened, of: number)
            opened()
        }
    }

    func send(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        guard self.socket.send(kind, bytes) else { return false }
        self.note(.sent(TrafficLine.Payload(kind, bytes)))
        return true
    }

    func close(code: UInt16, reason: String) {
        self.note(.left)
        self.socket.close(code: code, reason: reason)
    }

    func drop() {
        self.note(.left)
        self.socket.drop()
    }

    private func note(_ event: TrafficLine.Event) {
        let number = self.number.withLock(\.self)
        if number > 0 { self.recorder.write(event, of: number) }
    }
}

extension TrafficLine.Payload {
    init(_ kind: WebSocketMessage, _ bytes: RawSpan) {
        self.init(
            isText: kind == .text, bytes: unsafe bytes.withUnsafeBytes { unsafe Array($0) })
    }
}
