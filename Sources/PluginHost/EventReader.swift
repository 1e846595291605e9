import CJackfield
import CallModel
import Providers

/// Copies a plugin's event into the host's words; every size, pointer and number in it may be wrong.
enum EventReader {
    enum Reading {
        case event(ProviderEvent)
        /// Nothing that the host acts on, or something that only a later host knows.
        case ignored
        case wrong(Misbehaviour, String)
    }

    /// Bytes of a text that people say or read.
    static let longestText = 64 << 10
    static let longestJSON = 1 << 20
    static let mostWords = 4_096
    static let mostPhrases = 4_096

    /// Reads an event of a session. The event is borrowed.
    static func read(_ event: UnsafePointer<jf_event>) -> Reading {
        let head = unsafe event.pointee
        guard head.size >= UInt32(MemoryLayout<jf_event>.size) else {
            return .wrong(.malformedEvent, "event of type \(head.type) has size \(head.size)")
        }
        do throws(Flaw) {
            guard let read = unsafe try self.word(event, head) else { return .ignored }
            return .event(read)
        } catch {
            return .wrong(error.kind, "event of type \(head.type): \(error.detail)")
        }
    }

    struct Flaw: Error {
        var kind = Misbehaviour.malformedEvent
        var detail: String
    }

    private static func word(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent? {
        switch Int(head.type) {
        case JF_EVENT_READY: return .ready
        case JF_EVENT_CLOSED: return .closed
        case JF_EVENT_RINGING: return .ringing
        case JF_EVENT_ANSWERED: return .answered
        case JF_EVENT_ERROR: return unsafe try self.error(event, head)
        case JF_EVENT_DONE: return unsafe try self.done(event, head)
        case JF_EVENT_PARTIAL: return .partial(unsafe try self.transcript(event))
        case JF_EVENT_FINAL: return .final(unsafe try self.transcript(event))
        case JF_EVENT_TURN_HINT:
            let hint = unsafe try self.whole(event, jf_event_turn_hint.self)
            guard let probability = self.share(hint.probability) else {
                throw Flaw(detail: "probability is not 0 … 1")
            }
            return .turnHint(probability: probability)
        case JF_EVENT_MARK: return unsafe try self.mark(event, head)
        case JF_EVENT_DELTA, JF_EVENT_TOOL_CALL, JF_EVENT_USAGE, JF_EVENT_EXPECT, JF_EVENT_SLOT:
            return unsafe try self.dialogue(event, head)
        case JF_EVENT_MEDIA, JF_EVENT_DTMF, JF_EVENT_TRANSFER, JF_EVENT_HANGUP, JF_EVENT_FACT:
            return unsafe try self.channel(event, head)
        case JF_EVENT_RESULT:
            let result = unsafe try self.whole(event, jf_event_result.self)
            return .result(
                RequestID(rawValue: head.req), json: unsafe try self.json(result.json),
                hasMore: unsafe result.flags & UInt32(JF_RESULT_MORE) != 0)
        default: return nil
        }
    }

    // MARK: - Every session

    /// The failure that an ERROR event tells.
    static func failure(_ event: UnsafePointer<jf_event>) throws(Flaw) -> ProviderFailure {
        let body = unsafe try self.whole(event, jf_event_error.self)
        let address = unsafe withUnsafeBytes(of: body) { bytes in
            unsafe bytes.load(fromByteOffset: MemoryLayout<jf_event>.size, as: UInt.self)
        }
        guard let error = unsafe UnsafePointer<jf_error>(bitPattern: address) else {
            throw Flaw(detail: "error is null")
        }
        guard unsafe error.pointee.struct_size >= UInt32(MemoryLayout<jf_error>.size) else {
            throw Flaw(detail: "jf_error is too short")
        }
        let detail = unsafe error.pointee
        let message = unsafe try self.text(detail.message, limit: 4_096)
        let code = unsafe try self.text(detail.vendor_code, limit: 256)
        var failure = unsafe ProviderFailure(
            status: detail.status, code.isEmpty ? message : "\(message) (\(code))")
        failure.vendorStatus = unsafe detail.vendor_status
        if unsafe detail.retry_after_ms > 0 {
            failure.retryAfter = unsafe .milliseconds(Int64(detail.retry_after_ms))
        }
        return failure
    }

    private static func error(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent {
        .failed(
            unsafe try self.failure(event),
            request: head.req == 0 ? nil : RequestID(rawValue: head.req))
    }

    private static func done(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent {
        let done = unsafe try self.whole(event, jf_event_done.self)
        return .done(
            RequestID(rawValue: head.req), reason: DoneReason(rawValue: done.reason) ?? .complete,
            units: max(0, done.units))
    }

    // MARK: - Speech

    private static func transcript(
        _ event: UnsafePointer<jf_event>
    ) throws(Flaw) -> Transcript {
        let body = unsafe try self.whole(event, jf_event_transcript.self)
        guard unsafe body.word_count <= UInt32(self.mostWords) else {
            throw Flaw(
                kind: .oversizedEvent, detail: unsafe "\(body.word_count) words, at most 4096")
        }
        var words: [Transcript.Word] = []
        if unsafe body.word_count > 0 {
            guard let list = unsafe body.words else { throw Flaw(detail: "words is null") }
            for index in 0..<Int(unsafe body.word_count) {
                let word = unsafe list[index]
                words.append(
                    Transcript.Word(
                        unsafe try self.text(word.text), start: unsafe self.time(word.start_ns),
                        end: unsafe self.time(word.end_ns),
                        confidence: unsafe self.share(word.confidence)))
            }
        }
        return Transcript(
            unsafe try self.text(body.text), words: words,
            start: unsafe self.time(body.start_ns),
            end: unsafe self.time(body.end_ns), confidence: unsafe self.share(body.confidence),
            language: unsafe try self.text(body.language, limit: 64))
    }

    private static func mark(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent {
        let mark = unsafe try self.whole(event, jf_event_mark.self)
        let (end, isTooFar) = mark.text_offset.addingReportingOverflow(mark.text_length)
        guard !isTooFar else { throw Flaw(detail: "the text range is out of bounds") }
        return .mark(
            RequestID(rawValue: head.req), text: Int(mark.text_offset)..<Int(end),
            mediaTime: self.time(head.media_ns))
    }

    // MARK: - Dialogue

    private static func dialogue(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent? {
        let request = RequestID(rawValue: head.req)
        switch Int(head.type) {
        case JF_EVENT_DELTA:
            let delta = unsafe try self.whole(event, jf_event_delta.self)
            return .delta(
                request, text: unsafe try self.text(delta.text),
                isProtected: unsafe delta.flags & UInt32(JF_DELTA_PROTECTED) != 0)
        case JF_EVENT_TOOL_CALL:
            let call = unsafe try self.whole(event, jf_event_tool_call.self)
            return .toolCall(
                request, id: unsafe try self.text(call.call_id, limit: 256),
                name: unsafe try self.text(call.name, limit: 256),
                argumentsJSON: unsafe try self.json(call.arguments_json))
        case JF_EVENT_USAGE:
            let usage = unsafe try self.whole(event, jf_event_usage.self)
            return .usage(
                request, input: usage.input_tokens, output: usage.output_tokens,
                cached: usage.cached_tokens)
        case JF_EVENT_EXPECT: return .expect(request, unsafe try self.expectation(event))
        case JF_EVENT_SLOT:
            let slot = unsafe try self.whole(event, jf_event_slot.self)
            return .slot(
                request, name: unsafe try self.text(slot.name, limit: 256),
                value: unsafe try self.text(slot.value))
        default: return nil
        }
    }

    private static func expectation(
        _ event: UnsafePointer<jf_event>
    ) throws(Flaw) -> Expectation {
        let body = unsafe try self.whole(event, jf_event_expect.self)
        let address = unsafe withUnsafeBytes(of: body) { bytes in
            unsafe bytes.load(fromByteOffset: MemoryLayout<jf_event>.size, as: UInt.self)
        }
        guard let expect = unsafe UnsafePointer<jf_expect>(bitPattern: address),
            unsafe expect.pointee.struct_size >= UInt32(MemoryLayout<jf_expect>.size)
        else { throw Flaw(detail: "expect is null or too short") }
        let count = unsafe Int(expect.pointee.phrase_count)
        guard count <= self.mostPhrases else {
            throw Flaw(kind: .oversizedEvent, detail: "\(count) phrases, at most 4096")
        }
        var phrases: [String] = []
        if count > 0 {
            guard let list = unsafe expect.pointee.phrases else {
                throw Flaw(detail: "phrases is null")
            }
            for index in 0..<count { phrases.append(unsafe try self.text(list[index])) }
        }
        return Expectation(
            phrases: phrases, grammar: unsafe try self.text(expect.pointee.grammar),
            isStrict: unsafe expect.pointee.flags & UInt32(JF_EXPECT_STRICT) != 0)
    }

    // MARK: - Channel

    private static func channel(
        _ event: UnsafePointer<jf_event>, _ head: jf_event
    ) throws(Flaw) -> ProviderEvent? {
        switch Int(head.type) {
        case JF_EVENT_MEDIA:
            let media = unsafe try self.whole(event, jf_event_media.self)
            return .media(rate: try self.rate(media))
        case JF_EVENT_DTMF:
            let dtmf = unsafe try self.whole(event, jf_event_dtmf.self)
            guard let scalar = UnicodeScalar(dtmf.digit),
                "0123456789*#ABCD".unicodeScalars.contains(scalar)
            else { throw Flaw(detail: "digit is none of 0-9 * # A-D") }
            return .dtmf(
                digit: Character(scalar), duration: .milliseconds(Int64(dtmf.duration_ms)),
                mediaTime: self.time(head.media_ns))
        case JF_EVENT_TRANSFER:
            let done = unsafe try self.whole(event, jf_event_done.self)
            return .transferred(
                RequestID(rawValue: head.req), isAccepted: done.reason == UInt32(JF_DONE_COMPLETE))
        case JF_EVENT_HANGUP:
            let hangup = unsafe try self.whole(event, jf_event_hangup.self)
            return .hungUp(
                unsafe HangupCause(rawValue: hangup.cause) ?? .normal,
                detail: unsafe try self.text(hangup.detail, limit: 1_024))
        case JF_EVENT_FACT:
            let fact = unsafe try self.whole(event, jf_event_slot.self)
            return .fact(
                name: unsafe try self.text(fact.name, limit: 256),
                value: unsafe try self.text(fact.value, limit: 4_096))
        default: return nil
        }
    }

    /// The one rate of a MEDIA event; a direction that is not used is all zero.
    private static func rate(_ media: jf_event_media) throws(Flaw) -> Int {
        let used = [media.caller, media.reply].filter { $0.rate_hz != 0 }
        guard let first = used.first else { throw Flaw(detail: "no direction has a rate") }
        for format in used {
            guard format.codec == UInt16(JF_CODEC_S16), format.channels == 1 else {
                throw Flaw(detail: "this host takes 16-bit samples with one channel")
            }
            guard format.rate_hz == first.rate_hz, (8_000...48_000).contains(format.rate_hz) else {
                throw Flaw(detail: "this host takes one rate, 8000 to 48000, for both directions")
            }
        }
        return Int(first.rate_hz)
    }

    // MARK: - Parts

    /// Reads the event as this struct; fields that a newer plugin has added are left out.
    static func whole<Event>(
        _ event: UnsafePointer<jf_event>, _: Event.Type
    ) throws(Flaw) -> Event {
        let expected = MemoryLayout<Event>.size
        guard unsafe event.pointee.size >= UInt32(expected) else {
            throw Flaw(detail: unsafe "size is \(event.pointee.size), expected \(expected)")
        }
        return unsafe UnsafeRawPointer(event).load(as: Event.self)
    }

    static func text(_ text: jf_str, limit: Int = Self.longestText) throws(Flaw) -> String {
        guard let copied = unsafe String(copying: text, limit: limit) else {
            throw unsafe Flaw(
                kind: text.len > limit ? .oversizedEvent : .malformedEvent,
                detail: "a text of \(text.len) bytes (at most \(limit)), or without an address")
        }
        return copied
    }

    static func json(_ text: jf_str) throws(Flaw) -> String {
        unsafe try self.text(text, limit: self.longestJSON)
    }

    /// 0 … 1, or nil when it is unknown or not a number.
    private static func share(_ value: Float) -> Float? {
        value >= 0 ? min(value, 1) : nil
    }

    private static func time(_ nanoseconds: Int64) -> Duration { .nanoseconds(max(0, nanoseconds)) }
}
