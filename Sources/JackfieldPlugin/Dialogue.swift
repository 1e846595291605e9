import CJackfield
import FoundationEssentials

/// One configured provider of what to say next.
public protocol Dialogue: AnyObject, Sendable {
    /// Starts a session for one call. May block up to the host's deadline. Ready when this returns.
    func open(_ answer: DialogueAnswer, options: SessionOptions) throws(ProviderError)
        -> any DialogueSession

    /// Tests the provider without a caller's data. May block.
    func probe() throws(ProviderError)

    /// The same for a provider that has to wait for others; must not block.
    func probe(_ answer: ProbeAnswer)
}

extension Dialogue {
    public func probe() throws(ProviderError) {}

    public func probe(_ answer: ProbeAnswer) {
        answer.give { () throws(ProviderError) in try self.probe() }
    }
}

/// One open use of a dialogue provider.
public protocol DialogueSession: AnyObject, Sendable {
    /// Whether it can take work when `open` returns. Otherwise it says `session.ready()` when it can, or fails.
    var isReadyAtOnce: Bool { get }

    /// A turn may come, with these messages before it: time to open connections and fill caches. Nothing is
    /// answered. Any thread.
    func prewarm(messagesJSON: String) throws(ProviderError)

    /// Answers a turn: say, tool calls, expectation, slots, then `done(request)`. Any thread.
    func generate(_ turn: DialogueTurn, _ request: Request) throws(ProviderError)

    /// The result of a tool call of this request; the answer goes on. Any thread.
    func toolResult(
        _ result: Result<String, ProviderError>, of toolCall: String, _ request: Request
    ) throws(ProviderError)

    /// The host wants nothing more of this request. Any thread.
    func cancel(_ request: Request)

    /// Nothing more will be called. Control thread; must return within 2 s.
    func close()
}

extension DialogueSession {
    public var isReadyAtOnce: Bool { true }
    public func prewarm(messagesJSON: String) throws(ProviderError) {}
    public func toolResult(
        _ result: Result<String, ProviderError>, of toolCall: String, _ request: Request
    ) throws(ProviderError) {}
    public func cancel(_ request: Request) {}
    public func close() {}
}

/// What has happened, and the conversation so far.
public struct DialogueTurn: Sendable {
    public enum Cause: UInt32, Sendable {
        /// The call has begun: greet.
        case start = 1
        case speech, dtmf
        /// The caller said nothing for a while.
        case silence
        /// The caller spoke, but nothing was recognised.
        case noMatch
        /// Another provider failed: carry on from the messages.
        case `continue`
    }

    public struct Message: Decodable, Sendable, Equatable {
        /// `user`, `assistant` or `tool`.
        public var role: String
        /// What the assistant said is cut to what the caller heard. `tool`: its result, as JSON.
        public var content: String
        /// `tool`: which, and with what.
        public var name: String?
        public var arguments: String?
    }

    public let cause: Cause
    /// The caller's words or digits of this turn.
    public let input: String
    /// Of the transcript, 0 … 1, or nil.
    public let confidence: Float?
    /// As JSON, see `jf_generate`.
    public let messagesJSON: String
    public let toolsJSON: String
    public let factsJSON: String

    public func messages() throws(ProviderError) -> [Message] {
        try decodeJSON(self.messagesJSON, as: [Message].self, what: "messages")
    }

    /// What the host knows of the call: `call_id`, `from`, `to`, `language` and what the channel gave.
    public func facts() throws(ProviderError) -> [String: String] {
        try decodeJSON(self.factsJSON, as: [String: String].self, what: "facts")
    }

    init(copying turn: UnsafePointer<jf_generate>) {
        let turn = unsafe turn.pointee
        // A cause that we do not know comes from a newer host; the input still says what was heard.
        self.cause = unsafe Cause(rawValue: turn.cause) ?? .speech
        self.input = unsafe String(copying: turn.input)
        self.confidence = unsafe turn.confidence < 0 ? nil : turn.confidence
        self.messagesJSON = unsafe String(copying: turn.messages_json)
        self.toolsJSON = unsafe String(copying: turn.tools_json)
        self.factsJSON = unsafe String(copying: turn.facts_json)
    }
}

/// How a dialogue session answers. Any thread.
public struct DialogueAnswer: Sendable {
    public let session: HostSession

    /// More text to speak, whole characters. Protected text is not interrupted by the caller's speech.
    public func say(_ text: String, isProtected: Bool = false, of request: Request) {
        unsafe text.lend { text in
            var event = unsafe jf_event_delta()
            unsafe event.head = unsafe HostSession.head(
                JF_EVENT_DELTA, jf_event_delta.self, request: request.id)
            unsafe event.text = text
            unsafe event.flags = isProtected ? UInt32(JF_DELTA_PROTECTED) : 0
            unsafe self.session.send(&event)
        }
    }

    /// Asks for a tool; the host answers with `toolResult`.
    public func call(tool name: String, argumentsJSON: String, id: String, of request: Request) {
        unsafe lend([id, name, argumentsJSON]) { texts in
            var event = unsafe jf_event_tool_call()
            unsafe event.head = unsafe HostSession.head(
                JF_EVENT_TOOL_CALL, jf_event_tool_call.self, request: request.id)
            unsafe event.call_id = texts[0]
            unsafe event.name = texts[1]
            unsafe event.arguments_json = texts[2]
            unsafe self.session.send(&event)
        }
    }

    /// What the caller will likely say after this answer.
    public func expect(_ expectation: Expectation, of request: Request) {
        unsafe expectation.lend { expect in
            var event = unsafe jf_event_expect(
                head: HostSession.head(JF_EVENT_EXPECT, jf_event_expect.self, request: request.id),
                expect: expect)
            unsafe self.session.send(&event)
        }
    }

    /// Something was learned; an empty value forgets it.
    public func slot(_ name: String, _ value: String, of request: Request) {
        unsafe lend([name, value]) { texts in
            var event = unsafe jf_event_slot()
            unsafe event.head = unsafe HostSession.head(
                JF_EVENT_SLOT, jf_event_slot.self, request: request.id)
            unsafe event.name = texts[0]
            unsafe event.value = texts[1]
            unsafe self.session.send(&event)
        }
    }

    public func usage(input: UInt64, output: UInt64, cached: UInt64 = 0, of request: Request) {
        var event = jf_event_usage()
        event.head = HostSession.head(JF_EVENT_USAGE, jf_event_usage.self, request: request.id)
        event.input_tokens = input
        event.output_tokens = output
        event.cached_tokens = cached
        self.session.send(&event)
    }

    /// Why an answer has ended.
    public enum End: Sendable {
        case complete
        /// A limit of the provider has cut it.
        case length
        /// The provider has withheld the rest.
        case filtered

        var reason: Int {
            switch self {
            case .complete: JF_DONE_COMPLETE
            case .length: JF_DONE_LENGTH
            case .filtered: JF_DONE_FILTERED
            }
        }
    }

    /// The answer has come to its end.
    public func done(_ request: Request, _ end: End = .complete, units: Int64 = 0) {
        self.session.done(request, reason: UInt32(end.reason), units: units)
    }

    public func fail(_ error: ProviderError, request: Request) {
        self.session.fail(error, request: request)
    }

    /// The session itself failed: the host will use another.
    public func fail(_ error: ProviderError) { self.session.fail(error) }
}
