import JackfieldPlugin

/// A sentence that the server is asked for.
struct SpeechQuestion: Sendable {
    /// Tells its answer from those that come too late.
    let number: Int
    let request: Request
    let text: String
    let voice: VoiceOptions
    var transfer: HTTPTransfer?
}

/// The utterances of one session in the order of `begin`, and the sentence that is being asked for.
struct SpeechQueue: Sendable {
    /// More text than this in one utterance is refused, in bytes.
    static let longestText = 65_536
    /// Utterances that may wait.
    static let mostUtterances = 64
    /// With so many seconds of audio that wait, nothing more is asked for.
    private static let enoughAudio = 60

    /// Samples a second.
    private let rate: Int
    private(set) var question: SpeechQuestion?
    private var utterances: [SpokenUtterance] = []
    /// Ended with an error while the host may still send their text, which is let pass.
    private var failed: [Request] = []
    private var lastNumber = 0
    /// What nobody wants any more.
    private var unwanted: [HTTPTransfer] = []
    private var isClosed = false

    init(rate: Int) { self.rate = rate }

    // MARK: - The host

    mutating func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        guard !self.isClosed else { throw ProviderError(.gone, "the session is closed") }
        guard !self.utterances.contains(where: { $0.request == request }) else {
            throw ProviderError(.badInput, "this utterance has begun already")
        }
        guard self.utterances.count < Self.mostUtterances else {
            throw ProviderError(
                .overloaded, "\(Self.mostUtterances) utterances of this call wait already")
        }
        self.utterances.append(SpokenUtterance(request: request, voice: voice))
    }

    /// Adds text.
    /// - Returns: why the utterance fails; nil: it does not.
    mutating func append(
        _ piece: String, to request: Request
    ) throws(ProviderError) -> ProviderError? {
        guard let index = try self.index(of: request) else { return nil }
        self.utterances[index].append(piece)
        guard self.utterances[index].byteCount > Self.longestText else { return nil }
        return ProviderError(
            .badInput,
            "an utterance of more than \(Self.longestText) bytes of text: split it into several")
    }

    mutating func end(_ request: Request) throws(ProviderError) {
        guard let index = try self.index(of: request) else { return }
        self.utterances[index].isEnded = true
    }

    /// Where the utterance is that takes more text; nil: it has failed.
    private func index(of request: Request) throws(ProviderError) -> Int? {
        guard let index = self.utterances.firstIndex(where: { $0.request == request }) else {
            if self.failed.contains(request) { return nil }
            throw ProviderError(.gone, "no such utterance")
        }
        guard !self.utterances[index].isEnded else {
            throw ProviderError(.badInput, "this utterance was ended already")
        }
        return index
    }

    mutating func remove(_ request: Request) {
        self.utterances.removeAll { $0.request == request }
        guard let question = self.question, question.request == request else { return }
        self.question = nil
        if let transfer = question.transfer { self.unwanted.append(transfer) }
    }

    mutating func fail(_ request: Request) {
        self.remove(request)
        self.failed = self.failed.suffix(Self.mostUtterances - 1) + [request]
    }

    mutating func close() {
        self.isClosed = true
        for request in self.utterances.map(\.request) { self.remove(request) }
    }

    // MARK: - The server

    /// The next sentence to ask for; nil: it is not time.
    mutating func next() -> SpeechQuestion? {
        let waiting = self.utterances.reduce(0) { $0 + $1.waiting }
        guard self.question == nil, waiting < Self.enoughAudio * self.rate else { return nil }
        for index in self.utterances.indices {
            if let sentence = self.utterances[index].nextSentence() {
                self.lastNumber += 1
                let question = SpeechQuestion(
                    number: self.lastNumber, request: self.utterances[index].request,
                    text: sentence.text, voice: self.utterances[index].voice)
                self.question = question
                return question
            }
            // Those behind it are spoken after it.
            guard self.utterances[index].isAsked else { return nil }
        }
        return nil
    }

    /// The question is under way.
    /// - Returns: whether its answer is still wanted.
    mutating func asked(_ number: Int, by transfer: HTTPTransfer) -> Bool {
        guard self.question?.number == number else { return false }
        self.question?.transfer = transfer
        return true
    }

    /// Audio of the sentence has come.
    /// - Returns: whether more of it is wanted.
    mutating func receive(_ samples: [Int16], _ number: Int) -> Bool {
        guard let question = self.question, question.number == number,
            let index = self.utterances.firstIndex(where: { $0.request == question.request })
        else { return false }
        self.utterances[index].receive(samples)
        return true
    }

    /// Nothing more comes of the sentence.
    /// - Returns: whose it is; nil: nobody's any more.
    mutating func finish(_ number: Int) -> Request? {
        guard let question = self.question, question.number == number else { return nil }
        self.question = nil
        return question.request
    }

    /// Requests to be cancelled, once.
    mutating func takeUnwanted() -> [HTTPTransfer] {
        defer { self.unwanted = [] }
        return self.unwanted
    }

    // MARK: - Audio

    /// Hands over what there is of the first utterance.
    /// - Returns: what `give` says; nil: there is no utterance.
    mutating func handOver(
        _ give: (inout SpokenUtterance) -> AudioDelivery
    ) -> (request: Request, AudioDelivery)? {
        guard !self.utterances.isEmpty else { return nil }
        return (self.utterances[0].request, give(&self.utterances[0]))
    }

    /// Takes the first utterance away when all of it was handed over.
    mutating func takeSpoken() -> SpokenUtterance? {
        guard let first = self.utterances.first, first.isAsked, first.waiting == 0,
            self.question?.request != first.request
        else { return nil }
        return self.utterances.removeFirst()
    }
}
