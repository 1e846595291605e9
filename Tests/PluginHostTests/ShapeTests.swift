import CJackfield
import Testing

@testable import PluginProcess

@Suite("A message on the wire")
@safe struct ShapeTests {
    /// Texts and lists of a test, at addresses that must not be seen in a message.
    private let buffer = UnsafeMutableRawPointer.allocate(byteCount: 256, alignment: 16)

    private func message(_ write: (inout MessageWriter, jf_str, UnsafeMutableRawPointer) -> Void)
        -> [UInt8]
    {
        unsafe self.buffer.initializeMemory(as: UInt8.self, repeating: 0, count: 256)
        var message = MessageWriter()
        let text = unsafe jf_str(
            ptr: UnsafePointer(buffer.assumingMemoryBound(to: CChar.self)), len: 3)
        unsafe write(&message, text, self.buffer)
        return message.bytes
    }

    private func showsAddress(_ bytes: [UInt8]) -> Bool {
        let address = unsafe UInt(bitPattern: self.buffer)
        return bytes.indices.dropLast(7).contains { start in
            let word = (0..<8).reduce(UInt(0)) { $0 | UInt(bytes[start + $1]) << UInt(8 * $1) }
            return word >= address && word < address + 256
        }
    }

    @Test("that is made of an event holds no address")
    func eventsHoldNoAddress() {
        defer { unsafe self.buffer.deallocate() }
        var made: [[UInt8]] = []
        func add<Event>(_ type: Int, _ event: @escaping (jf_str, UnsafeMutableRawPointer) -> Event)
        {
            made.append(
                unsafe self.message { message, text, memory in
                    unsafe withUnsafeBytes(of: event(text, memory)) { bytes in
                        guard let start = bytes.baseAddress else { return }
                        unsafe message.put(start, as: .event(UInt32(type)))
                    }
                })
        }
        let head = jf_event()
        unsafe add(JF_EVENT_HEALTH) { text, _ in
            unsafe jf_event_health(head: head, state: 1, reserved: 0, reason: text)
        }
        unsafe add(JF_EVENT_ERROR) { _, memory in
            unsafe jf_event_error(head: head, error: memory.assumingMemoryBound(to: jf_error.self))
        }
        unsafe add(JF_EVENT_FINAL) { text, memory in
            unsafe jf_event_transcript(
                head: head, text: text, language: text,
                words: UnsafePointer(memory.assumingMemoryBound(to: jf_word.self)), word_count: 2,
                confidence: 0, start_ns: 0, end_ns: 0)
        }
        unsafe add(JF_EVENT_DELTA) { text, _ in
            unsafe jf_event_delta(head: head, text: text, flags: 0, reserved: 0)
        }
        unsafe add(JF_EVENT_TOOL_CALL) { text, _ in
            unsafe jf_event_tool_call(head: head, call_id: text, name: text, arguments_json: text)
        }
        unsafe add(JF_EVENT_EXPECT) { _, memory in
            unsafe jf_event_expect(
                head: head, expect: memory.assumingMemoryBound(to: jf_expect.self))
        }
        unsafe add(JF_EVENT_SLOT) { text, _ in
            unsafe jf_event_slot(head: head, name: text, value: text)
        }
        unsafe add(JF_EVENT_FACT) { text, _ in
            unsafe jf_event_slot(head: head, name: text, value: text)
        }
        unsafe add(JF_EVENT_INCOMING) { text, memory in
            unsafe jf_event_incoming(
                head: head, token: text, from: text, to: text,
                facts: UnsafePointer(memory.assumingMemoryBound(to: jf_kv.self)), fact_count: 2,
                reserved: 0)
        }
        unsafe add(JF_EVENT_HANGUP) { text, _ in
            unsafe jf_event_hangup(head: head, cause: 1, reserved: 0, detail: text)
        }
        unsafe add(JF_EVENT_RESULT) { text, _ in
            unsafe jf_event_result(head: head, json: text, flags: 0, reserved: 0)
        }
        #expect(made.count == 11)
        for message in made {
            #expect(message.count > 24)
            #expect(!self.showsAddress(message))
        }
    }

    @Test("that is made of the arguments of a call holds no address")
    func argumentsHoldNoAddress() {
        defer { unsafe self.buffer.deallocate() }
        let made = unsafe [
            self.message { message, text, _ in
                var open = unsafe jf_open()
                unsafe (open.call_id, open.language) = (text, text)
                unsafe (open.target, open.options_json) = (text, text)
                unsafe message.put(&open, as: .open)
            },
            self.message { message, text, _ in
                var generate = unsafe jf_generate()
                unsafe (generate.input, generate.messages_json) = (text, text)
                unsafe (generate.tools_json, generate.facts_json) = (text, text)
                unsafe message.put(&generate, as: .generate)
            },
            self.message { message, text, memory in
                var expect = unsafe jf_expect()
                unsafe expect.phrases = UnsafePointer(memory.assumingMemoryBound(to: jf_str.self))
                unsafe expect.phrase_count = 2
                unsafe expect.grammar = text
                unsafe message.put(&expect, as: .expect)
            },
            self.message { message, text, _ in
                var error = unsafe jf_error()
                unsafe (error.vendor_code, error.message) = (text, text)
                unsafe message.put(&error, as: .error)
            },
            self.message { message, _, memory in
                var audio = unsafe jf_audio()
                unsafe audio.data = UnsafeRawPointer(memory)
                unsafe audio.bytes = 8
                unsafe message.put(&audio, as: .audio)
            },
        ]
        for message in made {
            #expect(message.count >= 40)
            #expect(!self.showsAddress(message))
        }
    }

    @Test("is read as it was written, and a text that is too long as its length alone")
    func readsBack() {
        defer { unsafe self.buffer.deallocate() }
        var message = MessageWriter()
        message.put(UInt64.max)
        message.put(Int64(-5))
        message.put("häuser")
        unsafe message.put(jf_str(ptr: nil, len: 0))
        let start = unsafe UnsafePointer(buffer.assumingMemoryBound(to: CChar.self))
        unsafe message.put(jf_str(ptr: start, len: MessageWriter.longestText + 1))
        message.put(jf_status(JF_E_GONE))
        let reader = MessageReader(message.bytes)
        #expect(reader.number() == .max)
        #expect(reader.signed() == -5)
        #expect(reader.string() == "häuser")
        #expect(unsafe reader.text().len == 0)
        let long = unsafe reader.text()
        #expect(unsafe long.ptr == nil && long.len == MessageWriter.longestText + 1)
        #expect(reader.status() == jf_status(JF_E_GONE))
        #expect(reader.rest().isEmpty)
    }
}
