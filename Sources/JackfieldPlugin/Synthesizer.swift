import CJackfield

/// One configured text-to-speech provider.
public protocol Synthesizer: AnyObject, Sendable {
    /// Starts a session for one call. May block up to the host's deadline. The session is ready when this
    /// returns; `speech.format(_:)` must have been called if its audio is not in `options.output`.
    func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession

    /// Tests the provider without a caller's data. May block.
    func probe() throws(ProviderError)

    /// The same for a provider that has to wait for others; must not block.
    func probe(_ answer: ProbeAnswer)
}

extension Synthesizer {
    public func probe() throws(ProviderError) {}

    public func probe(_ answer: ProbeAnswer) {
        answer.give { () throws(ProviderError) in try self.probe() }
    }
}

/// One open use of a synthesizer. Requests run one after the other, in the order of `begin`.
public protocol SynthesizerSession: AnyObject, Sendable {
    /// Whether it can take work when `open` returns. Otherwise it says `session.ready()` when it can, or fails.
    var isReadyAtOnce: Bool { get }

    /// Starts an utterance. Any thread.
    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError)

    /// More text of the utterance. Any thread.
    func text(_ piece: String, of request: Request) throws(ProviderError)

    /// No more text: the rest of the audio, marks, then `done(request)`. Any thread.
    func end(_ request: Request) throws(ProviderError)

    /// The host wants nothing more of this request: stop within 100 ms. Any thread.
    func cancel(_ request: Request)

    /// Nothing more will be called. Control thread; must return within 2 s.
    func close()
}

extension SynthesizerSession {
    public var isReadyAtOnce: Bool { true }
    public func close() {}
}

/// How an utterance should sound; nil means the instance's own setting.
public struct VoiceOptions: Sendable, Equatable {
    public var voice: String?
    /// BCP 47.
    public var language: String?
    /// 1.0 is normal.
    public var rate: Double?

    public init(voice: String? = nil, language: String? = nil, rate: Double? = nil) {
        self.voice = voice
        self.language = language
        self.rate = rate
    }

    init(copying options: UnsafePointer<jf_kv>?, count: UInt32) {
        self.init()
        let options = unsafe UnsafeBufferPointer(
            start: options, count: options == nil ? 0 : Int(count))
        for index in options.indices {
            let option = unsafe options[index]
            let value = unsafe String(copying: option.value)
            switch unsafe String(copying: option.key) {
            case "voice": self.voice = value
            case "language": self.language = value
            case "rate": self.rate = Double(value)
            default: break  // from a newer host
            }
        }
    }
}

/// How a synthesizer session speaks and reports. Any thread, one at a time for the audio.
public struct SynthesizerSpeech: Sendable {
    public let session: HostSession

    /// The format of all audio to come, when it is not what the host asked for. Before `open` returns.
    public func format(_ format: AudioFormat) {
        var event = jf_event_media()
        event.head = HostSession.head(JF_EVENT_MEDIA, jf_event_media.self)
        event.caller = format.c
        event.reply = format.c
        self.session.send(&event)
    }

    /// Gives a block of 16-bit samples of a request. `mediaTime` counts from the request's first sample.
    public func audio(
        _ samples: Span<Int16>, of request: Request, mediaTime: Duration
    ) -> AudioDelivery {
        self.session.write(samples, request: request.id, mediaTime: mediaTime, sequence: 0)
    }

    /// Blocks until a block of this size can be given. Only on a work or own thread.
    public func waitForRoom(samples: Int, of request: Request, timeout: Duration) -> AudioDelivery {
        self.session.waitForRoom(samples: samples, request: request.id, timeout: timeout)
    }

    /// The audio from `mediaTime` on speaks the text at these UTF-8 bytes of all text since `begin`.
    public func mark(_ text: Range<Int>, at mediaTime: Duration, of request: Request) {
        var event = jf_event_mark()
        event.head = HostSession.head(
            JF_EVENT_MARK, jf_event_mark.self, request: request.id, mediaTime: mediaTime)
        event.text_offset = UInt32(text.lowerBound)
        event.text_length = UInt32(text.count)
        self.session.send(&event)
    }

    /// Completes an utterance. `units`: characters billed; 0 when unknown.
    public func done(_ request: Request, units: Int64 = 0) {
        self.session.done(request, units: units)
    }

    public func fail(_ error: ProviderError, request: Request) {
        self.session.fail(error, request: request)
    }

    /// The session itself failed: the host will use another.
    public func fail(_ error: ProviderError) { self.session.fail(error) }
}
