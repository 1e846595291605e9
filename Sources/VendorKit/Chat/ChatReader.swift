import JackfieldPlugin

/// Reads the answer to one question for its session.
///
/// `@unchecked`: its state is the loop's own, which calls for one request one after the other.
final class ChatReader<API: ChatAPI>: HTTPReader, @unchecked Sendable {
    private static var largestErrorBody: Int { 65_536 }

    // The session may end before the answer does.
    private weak let session: ChatSession<API>?
    private let request: Request
    private let round: Int
    private let api: API
    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var errorBody: [UInt8] = []
    private var stream = EventStream()
    private var reading: API.Reading
    /// It broke a rule; nothing more is read.
    private var fault: ProviderError?
    /// The model has said its last; how the connection ends does not matter.
    private var isComplete = false

    init(
        _ session: ChatSession<API>, _ api: API, _ request: Request, _ round: Int,
        _ reading: API.Reading
    ) {
        self.session = session
        self.api = api
        self.request = request
        self.round = round
        self.reading = reading
    }

    func head(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    func data(_ bytes: RawSpan) -> Bool {
        guard let session = self.session else { return false }
        guard self.status == 200 else {
            let count = min(bytes.byteCount, Self.largestErrorBody - self.errorBody.count)
            unsafe bytes.extracting(first: count).withUnsafeBytes {
                unsafe self.errorBody.append(contentsOf: $0)
            }
            return true
        }
        do {
            for event in try self.stream.read(bytes) where !self.isComplete {
                guard self.take(try self.reading.read(event), session) else { return false }
            }
            return true
        } catch let error as ProviderError {
            self.fault = error
        } catch {
            self.fault = ProviderError(
                .protocolViolation,
                "an event of the answer is larger than \(EventStream.largestEvent) bytes")
        }
        return false
    }

    func done(_ error: ProviderError?) {
        guard let session = self.session, !self.isComplete else { return }
        if let error = self.fault ?? error {
            return session.fail(error, self.request, self.round)
        }
        guard self.status == 200 else {
            let error = self.api.error(self.status, self.headers, body: self.errorBody)
            return session.fail(error, self.request, self.round)
        }
        do throws(ProviderError) {
            _ = self.take(try self.reading.end(), session)
        } catch {
            session.fail(error, self.request, self.round)
        }
    }

    /// - Returns: whether more is wanted.
    private func take(_ parts: [ChatEvent], _ session: ChatSession<API>) -> Bool {
        for part in parts {
            guard session.receive(part, self.request, self.round) else { return false }
            guard case .end = part else { continue }
            self.isComplete = true
            session.complete(self.request, self.round)
            return true
        }
        return true
    }
}
