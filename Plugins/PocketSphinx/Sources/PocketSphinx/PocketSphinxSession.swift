import JackfieldPlugin
import Synchronization

/// One call leg. Work is done in order by one thread at a time: the one that pushes, or a host worker.
final class PocketSphinxSession: RecognizerSession {
    fileprivate enum Work: Sendable {
        case audio([Int16], at: Duration)
        case finalize(Request)
    }

    fileprivate struct State {
        var queue: [Work] = []
        var queuedSamples = 0
        var isWorking = false
        var isClosed = false
        var cancelled: Set<Request> = []
        var grammar: SpeechGrammar?
        var isStrict = false
    }

    /// Touched only by the thread that has set `isWorking`.
    private struct Desk {
        var utterance: UtteranceRecognizer?
        var decoder: Decoder?
        /// A session has one caller on one line.
        var history = VoiceHistory()
    }

    private let results: RecognizerResults
    private let rate: Int
    private let pool: DecoderPool
    private let options: RecognitionOptions
    private let language: String
    private let state = Mutex(State())
    private let desk = Mutex(Desk())

    /// Audio that may wait while another thread works.
    private static let longestQueue = Duration.seconds(10)

    init(
        results: RecognizerResults, rate: Int, pool: DecoderPool, options: RecognitionOptions,
        language: String
    ) {
        self.results = results
        self.rate = rate
        self.pool = pool
        self.options = options
        self.language = language
    }

    func push(_ audio: CallerAudio) -> Bool {
        let count = audio.samples.count
        let limit = Int(Self.longestQueue / .seconds(1)) * self.rate
        var samples: [Int16] = []
        samples.reserveCapacity(count)
        for index in audio.samples.indices { samples.append(audio.samples[index]) }
        let work = Work.audio(samples, at: audio.mediaTime)
        let mayWork = self.state.withLock { state -> Bool? in
            guard !state.isClosed else { return false }
            guard state.queuedSamples + count <= limit else { return nil }
            state.queue.append(work)
            state.queuedSamples += count
            return state.claim()
        }
        guard let mayWork else { return false }
        if mayWork { self.work() }
        return true
    }

    func finalize(_ request: Request) throws(ProviderError) {
        let mayWork = self.state.withLock { state in
            guard !state.isClosed else { return false }
            state.queue.append(.finalize(request))
            return state.claim()
        }
        // Deciding takes a while: not on the caller's thread if the host has another.
        if mayWork, !self.results.session.host.work({ self.work() }) { self.work() }
    }

    func expect(_ expectation: Expectation) throws(ProviderError) {
        let grammar = try SpeechGrammar(expectation)
        self.state.withLock { state in
            state.grammar = grammar
            state.isStrict = expectation.isStrict
        }
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in
            let isQueued = state.queue.contains { work in
                if case .finalize(request) = work { true } else { false }
            }
            if isQueued || state.isWorking { state.cancelled.insert(request) }
        }
    }

    func close() {
        let isIdle = self.state.withLock { state in
            state.isClosed = true
            state.queue.removeAll()
            state.queuedSamples = 0
            return !state.isWorking
        }
        // Else the working thread gives the decoder back, soon.
        if isIdle { self.endUtterance() }
    }

    /// Works until nothing is left. Only the thread that has claimed the work.
    private func work() {
        while let next = self.state.withLock({ $0.next() }) {
            do throws(ProviderError) {
                switch next {
                case .audio(let samples, let time): try self.hear(samples, at: time)
                case .finalize(let request): try self.decide(request)
                }
            } catch {
                self.endUtterance()
                self.report(error, of: next)
            }
        }
        if self.state.withLock({ $0.isClosed }) { self.endUtterance() }
    }

    private func hear(_ samples: [Int16], at time: Duration) throws(ProviderError) {
        try self.startUtterance()
        let outcome = self.desk.withLock { desk -> Result<(Transcript?, Bool), ProviderError> in
            guard desk.utterance != nil else { return .success((nil, false)) }
            do throws(ProviderError) {
                let partial = try desk.utterance?.hear(samples.span, at: time)
                return .success((partial, desk.utterance?.isFull ?? false))
            } catch {
                return .failure(error)
            }
        }
        let (partial, isFull) = try outcome.get()
        if let partial { self.emit { $0.partial(self.inLanguage(partial)) } }
        if isFull, let final = try self.finishUtterance(isWanted: { true }) {
            self.emit { $0.final(self.inLanguage(final)) }
        }
    }

    private func decide(_ request: Request) throws(ProviderError) {
        let final = try self.finishUtterance(isWanted: { !self.isUnwanted(request) })
        let isUnwanted = self.state.withLock { $0.cancelled.remove(request) != nil }
        guard !isUnwanted else { return }
        self.emit { results in
            if let final { results.final(self.inLanguage(final), of: request) }
            results.done(request)
        }
    }

    private func startUtterance() throws(ProviderError) {
        guard self.desk.withLock({ $0.utterance == nil }) else { return }
        let (grammar, isStrict) = self.state.withLock { ($0.grammar, $0.isStrict) }
        let search: Search = grammar.map { .grammar($0) } ?? .anyWords
        guard let decoder = try self.pool.borrow(readyFor: search) else {
            throw ProviderError(
                .overloaded,
                "all decoders are busy: raise `decoders`, or `limits.sessions` is too high",
                retryAfter: .seconds(2))
        }
        self.desk.withLock { desk in
            desk.decoder = decoder
            desk.utterance = UtteranceRecognizer(
                decoder: decoder, rate: self.rate, grammar: grammar, isStrict: isStrict,
                options: self.options, history: desk.history)
        }
    }

    private func finishUtterance(isWanted: () -> Bool) throws(ProviderError) -> Transcript? {
        defer { self.endUtterance() }
        return try self.desk.withLock { desk -> Result<Transcript?, ProviderError> in
            do throws(ProviderError) {
                return .success(try desk.utterance?.finish(isWanted: isWanted) ?? nil)
            } catch {
                return .failure(error)
            }
        }.get()
    }

    private func endUtterance() {
        let decoder = self.desk.withLock { desk in
            if let utterance = desk.utterance { desk.history = utterance.history }
            desk.utterance = nil
            defer { desk.decoder = nil }
            return desk.decoder
        }
        if let decoder { self.pool.giveBack(decoder) }
    }

    private func isUnwanted(_ request: Request) -> Bool {
        self.state.withLock { $0.isClosed || $0.cancelled.contains(request) }
    }

    private func report(_ error: ProviderError, of work: Work) {
        self.emit { results in
            switch work {
            case .audio: results.fail(error)
            case .finalize(let request): results.fail(error, request: request)
            }
        }
    }

    private func inLanguage(_ transcript: Transcript) -> Transcript {
        var transcript = transcript
        transcript.language = self.language
        return transcript
    }

    /// Tells the host, unless the session is closed. Nothing is told after `close` has returned.
    private func emit(_ body: (RecognizerResults) -> Void) {
        self.state.withLock { state in
            if !state.isClosed { body(self.results) }
        }
    }
}

extension PocketSphinxSession.State {
    /// Whether the caller becomes the one that works.
    fileprivate mutating func claim() -> Bool {
        guard !self.isWorking else { return false }
        self.isWorking = true
        return true
    }

    /// The next piece of work, or nil: then nobody works any more.
    fileprivate mutating func next() -> PocketSphinxSession.Work? {
        guard !self.queue.isEmpty else {
            self.isWorking = false
            return nil
        }
        let work = self.queue.removeFirst()
        if case .audio(let samples, _) = work { self.queuedSamples -= samples.count }
        return work
    }
}
