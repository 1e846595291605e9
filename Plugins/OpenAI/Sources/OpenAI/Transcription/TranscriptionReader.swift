import JackfieldPlugin

/// Reads what a server has understood of one part of the audio for its session.
///
/// `@unchecked`: its state is the loop's own, which calls for one request one after the other.
final class TranscriptionReader: HTTPReader, @unchecked Sendable {
    /// Bytes of an answer that is not streamed.
    private static let largestAnswer = 1 << 20

    // The session may end before the answer does.
    private weak let session: TranscriptionSession?
    private let api: TranscriptionAPI
    private let number: Int
    private var reply = VendorReply(mostBytes: TranscriptionReader.largestAnswer)
    private var stream: TranscriptionStream
    /// It broke a rule; nothing more is read.
    private var fault: ProviderError?

    init(_ session: TranscriptionSession, _ api: TranscriptionAPI, _ number: Int) {
        self.session = session
        self.api = api
        self.number = number
        self.stream = TranscriptionStream(vendor: api.server.profile.name)
    }

    /// Some models do not stream although they are asked to.
    private var isStream: Bool {
        self.reply.status == 200 && self.reply.type == "text/event-stream"
    }

    func head(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.reply.begin(status, headers)
    }

    func data(_ bytes: RawSpan) -> Bool {
        guard let session = self.session else { return false }
        guard self.isStream else {
            guard self.reply.append(bytes) || self.reply.status != 200 else {
                self.fault = ProviderError(
                    .protocolViolation, "the answer is larger than \(Self.largestAnswer) bytes")
                return false
            }
            return true
        }
        do throws(ProviderError) {
            guard try self.stream.read(bytes) else { return true }
            return session.understand(Transcription(self.stream.text), self.number)
        } catch {
            self.fault = error
            return false
        }
    }

    func done(_ error: ProviderError?) {
        guard let session = self.session else { return }
        if let error = self.fault ?? error { return session.fail(error, self.number) }
        guard self.reply.status == 200 else {
            return session.fail(self.api.error(of: self.reply), self.number)
        }
        do throws(ProviderError) {
            session.complete(try self.transcription(), self.number)
        } catch {
            session.fail(error, self.number)
        }
    }

    private func transcription() throws(ProviderError) -> Transcription {
        if self.isStream { return try self.stream.end() }
        guard let transcription = Transcription(json: self.reply.body) else {
            let name = self.api.server.profile.name
            throw ProviderError(
                .protocolViolation, "\(name) has sent a transcription that is no JSON of its kind")
        }
        return transcription
    }
}
