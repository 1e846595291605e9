package import CJackfield

/// One open session of a provider, driven through its C table.
@safe package final class SessionUnderTest {
    private let provider: ProviderUnderTest
    private let handle: jf_handle
    private let session: UnsafeMutableRawPointer
    private var position = Duration.zero
    private var lastRequest: jf_request = 0
    private var isClosed = false

    init(
        _ provider: ProviderUnderTest, handle: jf_handle, session: UnsafeMutableRawPointer
    ) {
        self.provider = provider
        self.handle = handle
        unsafe self.session = session
    }

    deinit { self.close() }

    /// What the session has said, one line an event.
    package var events: [String] { self.timedEvents.map(\.line) }

    package var timedEvents: [Event] {
        self.provider.host.events.filter { $0.handle == self.handle }
    }

    /// The events of one request.
    package func events(of request: jf_request) -> [String] {
        self.timedEvents.filter { $0.request == request }.map(\.line)
    }

    /// The audio that the session gave for a request; caller audio has request 0.
    package func audio(of request: jf_request = 0) -> [Int16] {
        self.provider.host.audio[FakeHost.AudioKey(handle: self.handle, request: request)] ?? []
    }

    /// When audio came that was said to follow a gap.
    package var gaps: [Duration] {
        self.provider.host.gaps[FakeHost.AudioKey(handle: self.handle, request: 0)] ?? []
    }

    package func cancel(_ request: jf_request) {
        self.provider.host.cancelled.insert(
            FakeHost.AudioKey(handle: self.handle, request: request))
        _ = unsafe self.provider.life.pointee.cancel(self.session, request)
    }

    package func close() {
        guard !self.isClosed else { return }
        self.isClosed = true
        unsafe self.provider.life.pointee.close(self.session, UInt32(JF_CLOSE_DONE))
        // What still runs on a worker may be the one that says CLOSED.
        self.provider.host.advance(by: .zero)
    }

    // MARK: - Speech to text

    /// Pushes one block of 8 kHz audio after the last one.
    @discardableResult
    package func push(_ samples: [Int16]) -> jf_status {
        defer { self.position += .microseconds(samples.count * 125) }
        return unsafe self.lend(samples, at: self.position) { audio in
            unsafe self.table(jf_stt_v1.self).pointee.push(self.session, audio)
        }
    }

    package func finalize() -> jf_request {
        let request = self.takeRequest()
        _ = unsafe self.table(jf_stt_v1.self).pointee.finalize(self.session, request)
        return request
    }

    // MARK: - Text to speech

    package func begin() -> jf_request {
        let request = self.takeRequest()
        _ = unsafe self.table(jf_tts_v1.self).pointee.begin(self.session, request, nil, 0)
        return request
    }

    @discardableResult
    package func text(_ piece: String, of request: jf_request) -> jf_status {
        unsafe ProviderUnderTest.lend(piece) { piece in
            unsafe self.table(jf_tts_v1.self).pointee.text(self.session, request, piece)
        }
    }

    @discardableResult
    package func end(_ request: jf_request) -> jf_status {
        unsafe self.table(jf_tts_v1.self).pointee.end(self.session, request)
    }

    /// Begins, gives one text and ends.
    package func say(_ text: String) -> jf_request {
        let request = self.begin()
        self.text(text, of: request)
        self.end(request)
        return request
    }

    // MARK: - Dialogue

    package func generate(
        _ cause: Int, _ input: String = "", messages: String = "[]", tools: String = "",
        facts: String = ""
    ) -> jf_request {
        let request = self.takeRequest()
        _ = unsafe FakeHost.lendAll([input, messages, tools, facts]) { texts in
            var turn = unsafe jf_generate()
            unsafe turn.struct_size = unsafe UInt32(MemoryLayout<jf_generate>.size)
            unsafe turn.cause = UInt32(cause)
            unsafe (turn.input, turn.messages_json) = (texts[0], texts[1])
            unsafe (turn.tools_json, turn.facts_json) = (texts[2], texts[3])
            unsafe turn.confidence = -1
            return unsafe self.table(jf_dialogue_v1.self).pointee.generate(
                self.session, request, &turn)
        }
        return request
    }

    package func prewarm(messages: String = "[]") {
        _ = unsafe ProviderUnderTest.lend(messages) {
            unsafe self.table(jf_dialogue_v1.self).pointee.prewarm?(self.session, $0)
        }
    }

    package func toolResult(
        _ json: String, of call: String, request: jf_request, status: jf_status = 0
    ) {
        _ = unsafe ProviderUnderTest.lend(json) { json in
            unsafe ProviderUnderTest.lend(call) { call in
                unsafe self.table(jf_dialogue_v1.self).pointee.tool_result(
                    self.session, request, call, status, json)
            }
        }
    }

    // MARK: - Channel

    @discardableResult
    package func act(_ verb: Int, _ argument: String = "") -> jf_request {
        _ = self.status(of: verb, argument)
        return self.lastRequest
    }

    /// Acts, and gives what the plugin says to it at once.
    package func status(of verb: Int, _ argument: String = "") -> jf_status {
        let request = self.takeRequest()
        return unsafe ProviderUnderTest.lend(argument) { argument in
            unsafe self.table(jf_channel_v1.self).pointee.act(
                self.session, request, UInt32(verb), argument)
        }
    }

    @discardableResult
    package func play(_ samples: [Int16]) -> jf_status {
        unsafe self.lend(samples, at: .zero) { audio in
            unsafe self.table(jf_channel_v1.self).pointee.play(self.session, audio)
        }
    }

    package func flush() -> Duration {
        var played: Int64 = 0
        _ = unsafe self.table(jf_channel_v1.self).pointee.flush(self.session, &played)
        return .nanoseconds(played)
    }

    // MARK: - Customer records

    package func call(
        _ operation: String, arguments: String = "{}", key: String = ""
    ) -> (request: jf_request, jf_status) {
        let request = self.takeRequest()
        let status = unsafe ProviderUnderTest.lend(operation) { operation in
            unsafe ProviderUnderTest.lend(key) { key in
                unsafe ProviderUnderTest.lend(arguments) { arguments in
                    unsafe self.table(jf_crm_v1.self).pointee.call(
                        self.session, request, operation, arguments, key)
                }
            }
        }
        return (request, status)
    }

    private func table<Table>(_: Table.Type) -> UnsafePointer<Table> {
        unsafe self.provider.table.assumingMemoryBound(to: Table.self)
    }

    private func takeRequest() -> jf_request {
        self.lastRequest += 1
        return self.lastRequest
    }

    private func lend(
        _ samples: [Int16], at time: Duration, _ body: (UnsafePointer<jf_audio>) -> jf_status
    ) -> jf_status {
        unsafe samples.withUnsafeBytes { bytes in
            var audio = unsafe jf_audio(
                data: bytes.baseAddress, bytes: UInt32(bytes.count), frames: UInt32(samples.count),
                media_ns: FakeHost.nanoseconds(time), flags: 0, seq: 0)
            return unsafe body(&audio)
        }
    }
}
