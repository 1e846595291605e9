package import Network
import Synchronization

/// Sends requests, and writes down what is said.
package struct RecordedRequests: RequestSender {
    private let sender: any RequestSender
    private let recorder: TrafficRecorder

    package init(_ sender: any RequestSender, _ recorder: TrafficRecorder) {
        self.sender = sender
        self.recorder = recorder
    }

    package func prepare(_ request: OutgoingRequest) -> any Transfer {
        RecordedTransfer(request, self.sender.prepare(request), self.recorder)
    }
}

private final class RecordedTransfer: Transfer {
    private let request: OutgoingRequest
    private let transfer: any Transfer
    private let recorder: TrafficRecorder
    private let number = Mutex(0)
    /// Of a body in JSON: it is written as a whole, because a token that comes in two pieces is found in neither.
    private let document = Mutex<[UInt8]?>(nil)

    init(_ request: OutgoingRequest, _ transfer: any Transfer, _ recorder: TrafficRecorder) {
        self.request = request
        self.transfer = transfer
        self.recorder = recorder
    }

    func start(_ events: TransferEvents) {
        let number = self.recorder.nextNumber()
        self.number.withLock { $0 = number }
        let recorder = self.recorder
        recorder.write(
            .request(
                method: self.request.method, url: self.request.url.text,
                body: TrafficLine.Payload(self.request.body)), of: number)
        self.transfer.start(
            TransferEvents(
                head: { status, headers in
                    let isJSON = headers.contains {
                        $0.name == "content-type" && $0.value.hasPrefix("application/json")
                    }
                    self.document.withLock { $0 = isJSON ? [] : nil }
                    recorder.write(
                        .head(status: status, headers: headers.map { [$0.name, $0.value] }),
                        of: number)
                    events.head(status, headers)
                },
                data: { bytes in
                    let piece = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
                    let isKept = self.document.withLock { document in
                        document?.append(contentsOf: piece)
                        return document != nil
                    }
                    if !isKept { recorder.write(.data(TrafficLine.Payload(piece)), of: number) }
                    events.data(bytes)
                },
                done: { failure in
                    if let document = self.document.withLock(\.self), !document.isEmpty {
                        recorder.write(.data(TrafficLine.Payload(document)), of: number)
                    }
                    recorder.write(failure.map { .failed($0) } ?? .done, of: number)
                    events.done(failure)
                }))
    }

    func cancel() {
        let number = self.number.withLock(\.self)
        if number > 0 { self.recorder.write(.left, of: number) }
        self.transfer.cancel()
    }
}

extension TrafficLine.Payload {
    /// Text where it is.
    init(_ bytes: [UInt8]) {
        self.init(isText: String(validating: bytes, as: UTF8.self) != nil, bytes: bytes)
    }
}
