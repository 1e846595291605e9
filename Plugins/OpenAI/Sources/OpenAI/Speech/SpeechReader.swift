import JackfieldPlugin

/// Reads the audio of one sentence for its session.
///
/// `@unchecked`: its state is the loop's own, which calls for one request one after the other.
final class SpeechReader: HTTPReader, @unchecked Sendable {
    private static let largestErrorBody = 65_536
    /// Bytes of audio of one sentence: eleven minutes at 24 kHz.
    private static let largestAudio = 32 << 20

    // The session may end before the answer does.
    private weak let session: SpeechSession?
    private let api: SpeechAPI
    private let number: Int
    private var reply = VendorReply(mostBytes: SpeechReader.largestErrorBody)
    private var samples: SampleReader
    private var byteCount = 0
    private var sampleCount = 0
    /// It broke a rule; nothing more is read.
    private var fault: ProviderError?

    init(_ session: SpeechSession, _ api: SpeechAPI, _ number: Int) {
        self.session = session
        self.api = api
        self.number = number
        self.samples = SampleReader(rate: api.rate, vendor: api.server.profile.name)
    }

    func head(_ status: Int, _ headers: [(name: String, value: String)]) {
        self.reply.begin(status, headers)
        if status == 200 { self.fault = self.api.fault(ofType: self.reply.type) }
    }

    func data(_ bytes: RawSpan) -> Bool {
        guard let session = self.session, self.fault == nil else { return false }
        guard self.reply.status == 200 else {
            self.reply.append(bytes)
            return true
        }
        self.byteCount += bytes.byteCount
        guard self.byteCount <= Self.largestAudio else {
            self.fault = ProviderError(
                .protocolViolation,
                "a sentence has more than \(Self.largestAudio) bytes of audio")
            return false
        }
        do throws(ProviderError) {
            let samples = try self.samples.read(bytes)
            self.sampleCount += samples.count
            return samples.isEmpty || session.receive(samples, self.number)
        } catch {
            self.fault = error
            return false
        }
    }

    func done(_ error: ProviderError?) {
        guard let session = self.session else { return }
        if let error = self.fault ?? error { return session.finish(self.number, error) }
        guard self.reply.status == 200 else {
            return session.finish(self.number, self.api.error(of: self.reply))
        }
        guard self.sampleCount > 0 else {
            let name = self.api.server.profile.name
            return session.finish(
                self.number, ProviderError(.protocolViolation, "\(name) has given no audio"))
        }
        session.finish(self.number)
    }
}
