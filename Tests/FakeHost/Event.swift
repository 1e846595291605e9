package import CJackfield

/// One event of a plugin, copied.
package struct Event: Sendable, Equatable {
    package let handle: jf_handle
    package let request: jf_request
    package let time: Duration
    /// Name and contents, such as `FINAL "hello" 500-1300 ms`. Requests are left out.
    package let line: String

    init(_ event: UnsafePointer<jf_event>, handle: jf_handle, time: Duration) {
        self.handle = handle
        self.request = unsafe event.pointee.req
        self.time = time
        self.line = unsafe Self.line(event)
    }

    private static func line(_ event: UnsafePointer<jf_event>) -> String {
        let body = unsafe UnsafeRawPointer(event)
        switch unsafe Int(event.pointee.type) {
        case JF_EVENT_READY: return "READY"
        case JF_EVENT_CLOSED: return "CLOSED"
        case JF_EVENT_ERROR:
            let error = unsafe body.load(as: jf_event_error.self).error.pointee
            return unsafe "ERROR \(error.status)"
        case JF_EVENT_DONE:
            let reason = unsafe body.load(as: jf_event_done.self).reason
            return reason == JF_DONE_COMPLETE ? "DONE" : "DONE \(reason)"
        case JF_EVENT_TRANSFER:
            return "TRANSFER \(unsafe body.load(as: jf_event_done.self).reason)"
        case JF_EVENT_PARTIAL:
            return unsafe "PARTIAL \(Self.transcript(body.load(as: jf_event_transcript.self)))"
        case JF_EVENT_FINAL:
            return unsafe "FINAL \(Self.transcript(body.load(as: jf_event_transcript.self)))"
        case JF_EVENT_MARK:
            let mark = unsafe body.load(as: jf_event_mark.self)
            return "MARK \(mark.text_offset)+\(mark.text_length) at \(Self.ms(mark.head.media_ns))"
        case JF_EVENT_MEDIA:
            return "MEDIA \(unsafe body.load(as: jf_event_media.self).reply.rate_hz)"
        case JF_EVENT_RINGING: return "RINGING"
        case JF_EVENT_ANSWERED: return "ANSWERED"
        default: return unsafe Self.longLine(event)
        }
    }

    private static func longLine(_ event: UnsafePointer<jf_event>) -> String {
        let body = unsafe UnsafeRawPointer(event)
        switch unsafe Int(event.pointee.type) {
        case JF_EVENT_DELTA:
            let delta = unsafe body.load(as: jf_event_delta.self)
            let flag = unsafe delta.flags & UInt32(JF_DELTA_PROTECTED) != 0 ? " protected" : ""
            return unsafe "DELTA \"\(FakeHost.text(delta.text))\"" + flag
        case JF_EVENT_TOOL_CALL:
            let call = unsafe body.load(as: jf_event_tool_call.self)
            let texts = unsafe [call.call_id, call.name, call.arguments_json]
            return unsafe "TOOL " + texts.map(FakeHost.text).joined(separator: " ")
        case JF_EVENT_USAGE:
            return "USAGE \(unsafe body.load(as: jf_event_usage.self).output_tokens)"
        case JF_EVENT_EXPECT:
            let expect = unsafe body.load(as: jf_event_expect.self).expect.pointee
            let phrases = unsafe (0..<Int(expect.phrase_count)).map { index in
                unsafe expect.phrases.map { unsafe FakeHost.text($0[index]) } ?? ""
            }
            return "EXPECT " + phrases.joined(separator: ", ")
        case JF_EVENT_SLOT:
            let slot = unsafe body.load(as: jf_event_slot.self)
            return unsafe "SLOT \(FakeHost.text(slot.name))=\(FakeHost.text(slot.value))"
        case JF_EVENT_FACT:
            let fact = unsafe body.load(as: jf_event_slot.self)
            return unsafe "FACT \(FakeHost.text(fact.name))=\(FakeHost.text(fact.value))"
        case JF_EVENT_INCOMING:
            let incoming = unsafe body.load(as: jf_event_incoming.self)
            return
                unsafe "INCOMING \(FakeHost.text(incoming.token)) \(FakeHost.text(incoming.from))"
        case JF_EVENT_DTMF:
            let digit = UInt8(truncatingIfNeeded: unsafe body.load(as: jf_event_dtmf.self).digit)
            return "DTMF \(Character(UnicodeScalar(digit)))"
        case JF_EVENT_HANGUP:
            let hangup = unsafe body.load(as: jf_event_hangup.self)
            let detail = unsafe FakeHost.text(hangup.detail)
            return "HANGUP \(unsafe hangup.cause)" + (detail.isEmpty ? "" : " \(detail)")
        case JF_EVENT_RESULT:
            return unsafe "RESULT \(FakeHost.text(body.load(as: jf_event_result.self).json))"
        default: return "EVENT \(unsafe event.pointee.type)"
        }
    }

    private static func transcript(_ transcript: jf_event_transcript) -> String {
        let start = unsafe Self.ms(transcript.start_ns)
        let end = unsafe Self.ms(transcript.end_ns)
        return unsafe "\"\(FakeHost.text(transcript.text))\" \(start)-\(end) ms"
    }

    private static func ms(_ nanoseconds: Int64) -> Int64 { nanoseconds / 1_000_000 }
}
