import CJackfield
import CallModel
import Drills

/// The events that a fault makes up. Each is lent for the length of `emit`.
enum DrillEvents {
    typealias Emit = (UnsafePointer<jf_event>) -> Void

    /// More than a session may have waiting.
    static let flood = 5_000
    /// An overlong form, a stray byte, a half of a surrogate pair: none of it is UTF-8.
    static let badText: [UInt8] = [0xC0, 0x80, 0x20, 0xFF, 0x20, 0xED, 0xA0, 0x80]

    static func closed(_ emit: Emit) {
        var event = self.head(JF_EVENT_CLOSED, jf_event.self)
        unsafe self.lend(&event, emit)
    }

    static func error(
        _ code: ProviderFailure.Code, _ retryAfter: Duration?, _ request: jf_request,
        _ reason: String, _ emit: Emit
    ) {
        unsafe reason.lend { message in
            var error = unsafe jf_error()
            unsafe error.struct_size = unsafe UInt32(MemoryLayout<jf_error>.size)
            unsafe error.status = code.rawValue
            unsafe error.retry_after_ms = UInt32(clamping: retryAfter?.milliseconds ?? 0)
            unsafe error.message = message
            unsafe withUnsafePointer(to: error) { error in
                var event = unsafe jf_event_error(
                    head: self.head(JF_EVENT_ERROR, jf_event_error.self, request), error: error)
                unsafe self.lend(&event, emit)
            }
        }
    }

    /// A piece of an answer as a plugin of this capability would give it.
    static func content(
        _ capability: Capability, _ request: jf_request, _ text: [UInt8] = [0x20], _ emit: Emit
    ) {
        unsafe text.withUnsafeBufferPointer { bytes in
            let text = unsafe jf_str(
                ptr: UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self),
                len: bytes.count)
            switch capability {
            case .stt:
                var event = unsafe jf_event_transcript()
                unsafe event.head = unsafe self.head(
                    JF_EVENT_PARTIAL, jf_event_transcript.self)
                unsafe event.text = text
                unsafe event.confidence = -1
                unsafe self.lend(&event, emit)
            case .dialogue:
                var event = unsafe jf_event_delta()
                unsafe event.head = unsafe self.head(JF_EVENT_DELTA, jf_event_delta.self, request)
                unsafe event.text = text
                unsafe self.lend(&event, emit)
            case .crm:
                var event = unsafe jf_event_result()
                unsafe event.head = unsafe self.head(
                    JF_EVENT_RESULT, jf_event_result.self, request)
                unsafe event.json = text
                unsafe event.flags = UInt32(JF_RESULT_MORE)
                unsafe self.lend(&event, emit)
            case .tts:
                // Has no text of its own: a slot is another capability's, a mark is not text.
                if bytes.count > 1 { return unsafe self.slot(text, request, emit) }
                var event = jf_event_mark()
                event.head = self.head(JF_EVENT_MARK, jf_event_mark.self, request)
                unsafe self.lend(&event, emit)
            case .channel:
                if bytes.count > 1 { return unsafe self.slot(text, request, emit) }
                var event = self.head(JF_EVENT_RINGING, jf_event.self)
                unsafe self.lend(&event, emit)
            }
        }
    }

    /// A DONE that is too short for one, a head that is too short for one, and a key that is none.
    static func wrongSizes(_ request: jf_request, _ emit: Emit) {
        var done = self.head(JF_EVENT_DONE, jf_event.self, request)
        unsafe self.lend(&done, emit)
        done.size = 3
        unsafe self.lend(&done, emit)
        var key = jf_event_dtmf()
        key.head = self.head(JF_EVENT_DTMF, jf_event_dtmf.self)
        key.digit = 0x7A
        unsafe self.lend(&key, emit)
    }

    private static func slot(_ text: jf_str, _ request: jf_request, _ emit: Emit) {
        var event = unsafe jf_event_slot()
        unsafe event.head = unsafe self.head(JF_EVENT_SLOT, jf_event_slot.self, request)
        unsafe event.name = text
        unsafe event.value = text
        unsafe self.lend(&event, emit)
    }

    private static func head<Event>(
        _ type: Int, _: Event.Type, _ request: jf_request = 0
    ) -> jf_event {
        jf_event(
            size: UInt32(MemoryLayout<Event>.size), type: UInt32(type), req: request, media_ns: 0)
    }

    /// Lends an event whose struct starts with `jf_event`.
    private static func lend<Event>(_ event: inout Event, _ emit: Emit) {
        unsafe withUnsafeBytes(of: &event) { bytes in
            guard let head = unsafe bytes.baseAddress?.assumingMemoryBound(to: jf_event.self) else {
                return
            }
            unsafe emit(head)
        }
    }
}
