import JackfieldPlugin

/// Reads the answer to one utterance for its session.
///
/// `@unchecked`: its state is the loop's own, which calls for one request one after the other.
final class SpeechReader: HTTPReader, @unchecked Sendable {
    private static let largestErrorBody = 65_536

    // The call may end before the answer does.
    private weak let session: RequestSession?
    private let request: Request
    private var status = 0
    private var headers: [(name: String, value: String)] = []
    private var errorBody: [UInt8] = []
    private var lines = LineReader()
    private var hasAudio = false
    /// It broke a rule; nothing more is read.
    private var fault: ProviderError?

    init(_ session: RequestSession, _ request: Request) {
        self.session = session
        self.request = request
    }

    func head(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.status = status
        self.headers = headers
    }

    func data(_ bytes: RawSpan) -> Bool {
        guard self.session != nil else { return false }
        guard self.status == 200 else {
            let count = min(bytes.byteCount, Self.largestErrorBody - self.errorBody.count)
            unsafe bytes.extracting(first: count).withUnsafeBytes {
                unsafe self.errorBody.append(contentsOf: $0)
            }
            return true
        }
        do {
            for line in try self.lines.read(bytes) { try self.take(line) }
            return true
        } catch let error as ProviderError {
            self.fault = error
        } catch {
            self.fault = ProviderError(
                .protocolViolation, "ElevenLabs does not come to the end of a line")
        }
        return false
    }

    func done(_ error: ProviderError?) {
        guard let session = self.session else { return }
        if let error = self.fault ?? error { return session.fail(error, self.request) }
        guard self.status == 200 else {
            return session.refused(self.status, self.headers, self.errorBody, self.request)
        }
        do throws(ProviderError) {
            if let line = self.lines.rest() { try self.take(line) }
            guard self.hasAudio else {
                throw ProviderError(.protocolViolation, "ElevenLabs has answered without audio")
            }
            session.complete(self.request)
        } catch {
            session.fail(error, self.request)
        }
    }

    private func take(_ line: [UInt8]) throws(ProviderError) {
        let piece = try TimedAudio(line: line)
        if !piece.audio.isEmpty { self.hasAudio = true }
        self.session?.receive(piece, self.request)
    }
}
