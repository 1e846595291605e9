import JackfieldPlugin

/// The utterances of one session, on their way to Deepgram and back to the host. Knows no connection and no clock.
///
/// Deepgram does not tell whose audio it sends. So it has text of one utterance at a time, and no more of it than is
/// spoken until the answer to a Flush.
struct SpeakQueue: Sendable {
    /// Seconds of audio that wait for the host before Deepgram is given more text.
    private static let mostSeconds = 30

    private let rate: Int
    private var utterances: [SpokenUtterance] = []
    /// Deepgram was told to forget, and has not said that it has: what it sends is nobody's.
    private var isClearing = false

    /// - Parameter rate: samples a second.
    init(rate: Int) { self.rate = rate }

    func contains(_ request: Request) -> Bool {
        self.utterances.contains { $0.request == request }
    }

    mutating func begin(_ request: Request) {
        self.utterances.append(SpokenUtterance(request, rate: self.rate))
    }

    /// - Returns: false when the utterance is too long.
    mutating func append(_ piece: String, to request: Request) -> Bool {
        guard let index = self.index(of: request) else { return true }
        self.utterances[index].text.append(piece)
        return self.utterances[index].text.byteCount <= SpeakText.longest
    }

    mutating func end(_ request: Request) {
        guard let index = self.index(of: request) else { return }
        self.utterances[index].isEnded = true
    }

    /// Forgets an utterance.
    /// - Returns: whether Deepgram is to forget it too.
    mutating func remove(_ request: Request) -> Bool {
        guard let index = self.index(of: request) else { return false }
        guard self.utterances.remove(at: index).isAtDeepgram else { return false }
        self.isClearing = true
        return true
    }

    mutating func removeAll() { self.utterances = [] }

    private func index(of request: Request) -> Int? {
        self.utterances.firstIndex { $0.request == request }
    }

    // MARK: - Deepgram

    /// What is to be sent next; nil: nothing now.
    mutating func nextMessage() -> SpeakText.Message? {
        let waiting = self.utterances.reduce(0) { $0 + $1.waitingSamples }
        guard !self.isClearing, waiting < self.rate * Self.mostSeconds else { return nil }
        while let index = self.utterances.firstIndex(where: { !$0.isSpoken }) {
            guard !self.utterances[index].isAwaited else { return nil }
            let isEnded = self.utterances[index].isEnded
            if let message = self.utterances[index].text.next(isEnded: isEnded) {
                if message == .flush { self.utterances[index].isAwaited = true }
                return message
            }
            // Unless there was nothing to speak in all of it, the next one has to wait.
            guard self.utterances[index].isSpoken else { return nil }
        }
        return nil
    }

    mutating func receive(_ audio: RawSpan) {
        guard !self.isClearing,
            let index = self.utterances.firstIndex(where: { $0.isAtDeepgram })
        else { return }
        self.utterances[index].receive(audio)
    }

    /// Deepgram has spoken what it was given.
    mutating func flushed() {
        guard !self.isClearing, let index = self.utterances.firstIndex(where: { $0.isAwaited })
        else { return }
        self.utterances[index].isAwaited = false
    }

    /// Deepgram has forgotten what it was given.
    mutating func cleared() { self.isClearing = false }

    // MARK: - The host

    /// Gives the host what there is, in order, as far as it has room, and tells it which utterances are complete.
    /// - Returns: one that the host no longer wants, if it says so; then there may be more to give.
    mutating func handOver(to speech: SynthesizerSpeech) -> Request? {
        while !self.utterances.isEmpty {
            switch self.utterances[0].handOver(to: speech) {
            case .noRoom: return nil
            case .unwanted: return self.utterances[0].request
            case .taken: break
            }
            guard self.utterances[0].isSpoken else { return nil }
            let utterance = self.utterances.removeFirst()
            speech.done(utterance.request, units: Int64(utterance.text.characters))
        }
        return nil
    }
}
