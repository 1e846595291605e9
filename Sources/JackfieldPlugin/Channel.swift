import CJackfield

/// One configured source of calls.
public protocol Channel: AnyObject, Sendable {
    /// Starts to report incoming calls. Control thread.
    func listen(_ calls: IncomingCalls) throws(ProviderError)

    /// Takes an incoming call, or dials. May block up to the host's deadline; a leg tells its format with
    /// `leg.media` and that it is up with `leg.answered`, then or later.
    func open(_ leg: ChannelLeg, options: SessionOptions) throws(ProviderError)
        -> any ChannelSession

    /// Tests the provider. May block.
    func probe() throws(ProviderError)

    /// The same for a provider that has to wait for others; must not block.
    func probe(_ answer: ProbeAnswer)
}

extension Channel {
    public func probe() throws(ProviderError) {}

    public func probe(_ answer: ProbeAnswer) {
        answer.give { () throws(ProviderError) in try self.probe() }
    }
}

/// What the host asks of a call leg.
public enum ChannelAct: Sendable, Equatable {
    case answer
    case reject(reason: String)
    case hangUp
    case transfer(to: String)
    case dtmf(digits: String)
    case hold
    case resume
    /// The sentence that now starts to play, for those who read.
    case caption(String)

    init?(verb: UInt32, argument: String) {
        switch Int(verb) {
        case JF_ACT_ANSWER: self = .answer
        case JF_ACT_REJECT: self = .reject(reason: argument)
        case JF_ACT_HANGUP: self = .hangUp
        case JF_ACT_TRANSFER: self = .transfer(to: argument)
        case JF_ACT_DTMF: self = .dtmf(digits: argument)
        case JF_ACT_HOLD: self = .hold
        case JF_ACT_RESUME: self = .resume
        case JF_ACT_CAPTION: self = .caption(argument)
        default: return nil
        }
    }
}

/// One call leg.
public protocol ChannelSession: AnyObject, Sendable {
    /// Call control: ends with `leg.done`, `leg.refused` or `leg.fail` for the request. Any thread.
    func act(_ act: ChannelAct, _ request: Request) throws(ProviderError)

    /// Takes reply audio, 20 ms at most, paced by the host; one thread at a time, real-time safe.
    func play(_ samples: Span<Int16>) -> Bool

    /// Drops reply audio that was not heard yet; gives how much of all of it was heard. Real-time safe.
    func flush() -> Duration

    /// Nothing more will be called: hang up if the leg is still up. Control thread; within 2 s.
    func close()

    /// The same for a leg that is hung up in a while: `closed` is called once, within 2 s, from any thread.
    func close(_ closed: @escaping @Sendable () -> Void)
}

extension ChannelSession {
    public func close() {}

    public func close(_ closed: @escaping @Sendable () -> Void) {
        self.close()
        closed()
    }
}

public enum HangupCause: UInt32, Sendable { case normal = 1, busy, noAnswer, rejected, failed }

/// How a channel reports calls that come in. Any thread.
public struct IncomingCalls: Sendable {
    public let session: HostSession

    /// A call has come in; the host opens a session with `token` as its target to take it.
    public func incoming(
        token: String, from: String, to: String, facts: KeyValuePairs<String, String> = [:]
    ) {
        unsafe lend([token, from, to] + facts.flatMap { [$0.key, $0.value] }) { texts in
            let pairs = unsafe stride(from: 3, to: texts.count, by: 2).map { index in
                unsafe jf_kv(key: texts[index], value: texts[index + 1])
            }
            unsafe pairs.withUnsafeBufferPointer { pairs in
                var event = unsafe jf_event_incoming(
                    head: HostSession.head(JF_EVENT_INCOMING, jf_event_incoming.self),
                    token: texts[0], from: texts[1], to: texts[2], facts: pairs.baseAddress,
                    fact_count: UInt32(pairs.count), reserved: 0)
                unsafe self.session.send(&event)
            }
        }
    }
}

/// How a call leg reports. Any thread, one at a time for the audio.
public struct ChannelLeg: Sendable {
    public let session: HostSession

    public func ringing() { self.session.emit(type: JF_EVENT_RINGING) }

    /// The format of both directions; before the first audio.
    public func media(caller: AudioFormat, reply: AudioFormat) {
        var event = jf_event_media()
        event.head = HostSession.head(JF_EVENT_MEDIA, jf_event_media.self)
        event.caller = caller.c
        event.reply = reply.c
        self.session.send(&event)
    }

    public func answered() { self.session.emit(type: JF_EVENT_ANSWERED) }

    /// Gives 20 ms of caller audio at most; all the time from `answered` on, silence included, or the host takes
    /// the line for dead. Real-time safe.
    /// - Parameter followsGap: audio before it was lost.
    public func audio(
        _ samples: Span<Int16>, mediaTime: Duration, sequence: UInt32, followsGap: Bool = false
    ) -> AudioDelivery {
        self.session.write(
            samples, request: 0, mediaTime: mediaTime, sequence: sequence,
            flags: followsGap ? JF_AUDIO_GAP : 0)
    }

    /// A key was pressed, at this time of the caller audio.
    public func dtmf(_ digit: Character, duration: Duration, at mediaTime: Duration) {
        guard let ascii = digit.asciiValue else { return }
        var event = jf_event_dtmf()
        event.head = HostSession.head(JF_EVENT_DTMF, jf_event_dtmf.self, mediaTime: mediaTime)
        event.digit = UInt32(ascii)
        event.duration_ms = UInt32(clamping: duration.nanoseconds / 1_000_000)
        self.session.send(&event)
    }

    /// The far party has gone, or the leg failed.
    public func hungUp(_ cause: HangupCause, detail: String = "", at mediaTime: Duration = .zero) {
        unsafe detail.lend { detail in
            var event = unsafe jf_event_hangup()
            unsafe event.head = unsafe HostSession.head(
                JF_EVENT_HANGUP, jf_event_hangup.self, mediaTime: mediaTime)
            unsafe event.cause = cause.rawValue
            unsafe event.detail = detail
            unsafe self.session.send(&event)
        }
    }

    /// Something about the call was learned that was not known when it came in.
    ///
    /// `answered_by` is `human`, `machine`, `machine_waits` (its greeting is over), `fax` or `unknown`; `recording` names one that the vendor keeps.
    public func learned(_ name: String, _ value: String) {
        unsafe lend([name, value]) { texts in
            var event = unsafe jf_event_slot(
                head: HostSession.head(JF_EVENT_FACT, jf_event_slot.self), name: texts[0],
                value: texts[1])
            unsafe self.session.send(&event)
        }
    }

    /// How a transfer ended.
    public func transferred(_ request: Request, accepted: Bool) {
        self.session.done(
            request, reason: UInt32(accepted ? JF_DONE_COMPLETE : JF_DONE_REFUSED), units: 0,
            type: JF_EVENT_TRANSFER)
    }

    public func done(_ request: Request) { self.session.done(request) }

    /// The far end said no.
    public func refused(_ request: Request) {
        self.session.done(request, reason: UInt32(JF_DONE_REFUSED), units: 0)
    }

    public func fail(_ error: ProviderError, request: Request) {
        self.session.fail(error, request: request)
    }

    /// The leg itself failed.
    public func fail(_ error: ProviderError) { self.session.fail(error) }
}
