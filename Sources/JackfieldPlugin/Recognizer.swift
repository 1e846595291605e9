import CJackfield

/// One configured speech-to-text provider.
public protocol Recognizer: AnyObject, Sendable {
    /// Starts a session for one call leg. May block up to the host's deadline. The session is ready when
    /// this returns.
    func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession

    /// Tests the provider without a caller's data. May block.
    func probe() throws(ProviderError)

    /// The same for a provider that has to wait for others; must not block.
    func probe(_ answer: ProbeAnswer)
}

extension Recognizer {
    public func probe() throws(ProviderError) {}

    public func probe(_ answer: ProbeAnswer) {
        answer.give { () throws(ProviderError) in try self.probe() }
    }
}

/// One open use of a recogniser.
public protocol RecognizerSession: AnyObject, Sendable {
    /// Whether it can take work when `open` returns. Otherwise it says `session.ready()` when it can, or fails.
    var isReadyAtOnce: Bool { get }

    /// Takes one block of caller audio, in order, from one thread at a time. May block when the session
    /// runs fed; must be real-time safe when it runs inline. False: no room, offer it again.
    func push(_ audio: CallerAudio) -> Bool

    /// Everything pushed so far becomes final now: finals (none or more), then `done(request)`. Any thread.
    func finalize(_ request: Request) throws(ProviderError)

    /// What the caller will likely say from now on. Control thread.
    func expect(_ expectation: Expectation) throws(ProviderError)

    /// The host wants nothing more of this request. Any thread.
    func cancel(_ request: Request)

    /// Nothing more will be called. Control thread; must return within 2 s.
    func close()
}

extension RecognizerSession {
    public var isReadyAtOnce: Bool { true }
    public func expect(_ expectation: Expectation) throws(ProviderError) {}
    public func cancel(_ request: Request) {}
    public func close() {}
}

/// A block of caller audio, valid for the length of one `push`.
public struct CallerAudio: ~Escapable {
    /// 16-bit samples, all channels of the session's input format interleaved.
    public let samples: Span<Int16>
    /// When its first sample was heard, on the caller-audio clock.
    public let mediaTime: Duration
    /// Sent again after a fallback, faster than real time.
    public let isReplay: Bool
    /// Audio before this block was lost or left out.
    public let followsGap: Bool

    @_lifetime(copy samples)
    init(samples: Span<Int16>, block: jf_audio) {
        self.samples = samples
        self.mediaTime = unsafe .nanoseconds(block.media_ns)
        self.isReplay = unsafe block.flags & UInt32(JF_AUDIO_REPLAY) != 0
        self.followsGap = unsafe block.flags & UInt32(JF_AUDIO_GAP) != 0
    }
}

/// What the caller is likely to say next.
public struct Expectation: Sendable, Equatable {
    public var phrases: [String]
    /// JSGF, or empty.
    public var grammar: String
    /// Nothing else is worth recognising.
    public var isStrict: Bool

    public init(phrases: [String] = [], grammar: String = "", isStrict: Bool = false) {
        self.phrases = phrases
        self.grammar = grammar
        self.isStrict = isStrict
    }

    init(copying expect: UnsafePointer<jf_expect>) {
        let expect = unsafe expect.pointee
        let phrases = unsafe UnsafeBufferPointer(
            start: expect.phrases, count: expect.phrases == nil ? 0 : Int(expect.phrase_count))
        unsafe self.init(
            phrases: phrases.map { unsafe String(copying: $0) },
            grammar: String(copying: expect.grammar),
            isStrict: expect.flags & UInt32(JF_EXPECT_STRICT) != 0)
    }

    func lend<Result>(_ body: (UnsafePointer<jf_expect>) -> Result) -> Result {
        unsafe JackfieldPlugin.lend(self.phrases) { phrases in
            unsafe self.grammar.lend { grammar in
                unsafe phrases.withUnsafeBufferPointer { phrases in
                    let expect = unsafe jf_expect(
                        struct_size: UInt32(MemoryLayout<jf_expect>.size),
                        flags: self.isStrict ? UInt32(JF_EXPECT_STRICT) : 0,
                        phrases: phrases.baseAddress,
                        phrase_count: UInt32(phrases.count), reserved: 0, grammar: grammar)
                    return unsafe withUnsafePointer(to: expect) { unsafe body($0) }
                }
            }
        }
    }
}

/// What was recognised, times on the caller-audio clock.
public struct Transcript: Sendable, Equatable {
    public struct Word: Sendable, Equatable {
        public var text: String
        public var start: Duration
        public var end: Duration
        /// 0 … 1, or nil when the provider gives none.
        public var confidence: Float?

        public init(_ text: String, start: Duration, end: Duration, confidence: Float? = nil) {
            self.text = text
            self.start = start
            self.end = end
            self.confidence = confidence
        }
    }

    public var text: String
    public var words: [Word]
    public var start: Duration
    public var end: Duration
    /// A final's confidence, a partial's stability: 0 … 1, or nil.
    public var confidence: Float?
    /// BCP 47, or empty.
    public var language: String

    public init(
        _ text: String, words: [Word] = [], start: Duration, end: Duration,
        confidence: Float? = nil,
        language: String = ""
    ) {
        self.text = text
        self.words = words
        self.start = start
        self.end = end
        self.confidence = confidence
        self.language = language
    }
}

/// How a recogniser session reports. Any thread.
public struct RecognizerResults: Sendable {
    public let session: HostSession

    /// May still change.
    public func partial(_ transcript: Transcript) {
        self.emit(JF_EVENT_PARTIAL, transcript, request: 0)
    }

    /// Never changes.
    public func final(_ transcript: Transcript, of request: Request? = nil) {
        self.emit(JF_EVENT_FINAL, transcript, request: request?.id ?? 0)
    }

    /// Completes a `finalize`. `units` is what the vendor bills; 0 when unknown.
    public func done(_ request: Request, units: Int64 = 0) {
        self.session.done(request, units: units)
    }

    public func fail(_ error: ProviderError, request: Request) {
        self.session.fail(error, request: request)
    }

    /// The session itself failed: the host will use another.
    public func fail(_ error: ProviderError) { self.session.fail(error) }

    private func emit(_ type: Int, _ transcript: Transcript, request: jf_request) {
        unsafe lend(transcript.words.map(\.text) + [transcript.text, transcript.language]) {
            texts in
            let words = unsafe transcript.words.enumerated().map { index, word in
                unsafe jf_word(
                    text: texts[index], start_ns: word.start.nanoseconds,
                    end_ns: word.end.nanoseconds,
                    confidence: word.confidence ?? -1, flags: 0)
            }
            unsafe words.withUnsafeBufferPointer { words in
                var event = unsafe jf_event_transcript(
                    head: HostSession.head(
                        type, jf_event_transcript.self, request: request, mediaTime: transcript.end),
                    text: texts[words.count], language: texts[words.count + 1],
                    words: words.baseAddress,
                    word_count: UInt32(words.count), confidence: transcript.confidence ?? -1,
                    start_ns: transcript.start.nanoseconds, end_ns: transcript.end.nanoseconds)
                unsafe self.session.send(&event)
            }
        }
    }
}
