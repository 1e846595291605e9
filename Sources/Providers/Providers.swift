package import CallModel

/// One configured instance of a plugin's capability, shared by all calls.
///
/// `open` returns at once, with a session that is still opening: `ready` or `failed` tells how that went.
/// Everything is called on the call's event loop.
package protocol Provider: AnyObject, Sendable {
    /// Its name in the configuration.
    var name: String { get }
}

package protocol Recognizer: Provider {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any RecognizerSession

    /// How fast it takes audio that is sent again, in multiples of real time.
    var maxIngestRate: Int { get }
}

extension Recognizer {
    package var maxIngestRate: Int { 4 }
}

package protocol Synthesizer: Provider {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any SynthesizerSession
}

package protocol Dialogue: Provider {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any DialogueSession
}

package protocol Channel: Provider {
    func open(_ options: SessionOptions, events: @escaping ProviderEventHandler)
        -> any ChannelSession

    /// Starts to report incoming calls; the handler runs on the loop that was given when the provider was
    /// made. Throws when the channel cannot listen.
    func listen(_ incoming: @escaping @Sendable (IncomingCall) -> Void)
        async throws(ProviderFailure)
}

package protocol CustomerRecords: Provider {
    func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any CustomerRecordsSession

    /// The operations as tools, a JSON list; see `jf_generate.tools_json`. Asked once, at start.
    var operationsJSON: String { get }
}

/// What every open use of a provider can do.
package protocol ProviderSession: AnyObject, Sendable {
    /// The call wants nothing more of this request; what still comes of it is dropped here.
    func cancel(_ request: RequestID)

    /// Ends the session, once. Events after this are dropped, save `closed`.
    func close(_ reason: CloseReason)
}

package enum CloseReason: UInt32, Sendable {
    case done = 0
    case fallback, shutdown
}

package protocol RecognizerSession: ProviderSession {
    /// Takes caller audio, any number of samples up to 20 ms. Media path: no allocation.
    /// - Returns: false when the session takes no more now; offer the same samples again.
    func push(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool

    /// Everything pushed so far becomes final: finals (none or more), then `done(request)`.
    func finalize(_ request: RequestID)

    func expect(_ expectation: Expectation)
}

package protocol SynthesizerSession: ProviderSession {
    /// Samples a second of what `read` gives; valid once `ready` was delivered.
    var rate: Int { get }

    func begin(_ request: RequestID, voice: [String: String])
    func text(_ piece: String, of request: RequestID)
    func end(_ request: RequestID)

    /// Moves synthesized samples of this request into `samples`, as many as there are and as fit. Audio of
    /// other requests before it is dropped. Media path: no allocation.
    /// - Returns: the number of samples moved.
    func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int

    /// Tells `audioCame` once, as soon as there is something to read; a session that cannot is read every 20 ms.
    func awaitAudio()
}

extension SynthesizerSession {
    package func awaitAudio() {}
}

package protocol DialogueSession: ProviderSession {
    /// A turn may come, with these messages before it; nothing is answered.
    func prewarm(messagesJSON: String)

    func generate(_ turn: DialogueTurn, _ request: RequestID)
    func toolResult(
        _ result: Result<String, ProviderFailure>, of toolCall: String, _ request: RequestID)
}

extension DialogueSession {
    package func prewarm(messagesJSON: String) {}
}

/// What has happened, and the conversation so far, for a dialogue.
package struct DialogueTurn: Sendable, Equatable {
    package var cause: TurnCause
    package var input: String
    package var confidence: Float?
    package var messagesJSON: String
    package var toolsJSON: String
    package var factsJSON: String

    package init(
        cause: TurnCause, input: String = "", confidence: Float? = nil, messagesJSON: String = "[]",
        toolsJSON: String = "[]", factsJSON: String = "{}"
    ) {
        self.cause = cause
        self.input = input
        self.confidence = confidence
        self.messagesJSON = messagesJSON
        self.toolsJSON = toolsJSON
        self.factsJSON = factsJSON
    }
}

/// Raw values are those of the plugin contract.
package enum ChannelVerb: UInt32, Sendable {
    case answer = 1
    case reject, hangUp, transfer, dtmf, hold, resume, caption
}

package protocol ChannelSession: ProviderSession {
    func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID)

    /// Takes 20 ms of reply audio at most. Media path: no allocation.
    /// - Returns: false when the channel takes no more now.
    func play(_ samples: Span<Int16>) -> Bool

    /// Drops reply audio that was not heard yet; gives how much of all of it was, or nil when the channel
    /// does not say. Media path.
    func flush() -> Duration?

    /// Moves caller audio into `samples`: one block, at most 20 ms. Media path: no allocation.
    /// - Returns: the number of samples, 0 when none has come.
    func read(into samples: inout MutableSpan<Int16>) -> Int

    /// Blocks of caller audio that were lost before they came here, as far as the channel numbers them.
    var lostBlocks: Int { get }
}

extension ChannelSession {
    package var lostBlocks: Int { 0 }
}

package protocol CustomerRecordsSession: ProviderSession {
    func call(
        _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: RequestID)
}

/// A call that a channel offers.
package struct IncomingCall: Sendable, Equatable {
    package var token: String
    package var from: String
    package var to: String
    package var facts: [String: String]

    package init(token: String, from: String, to: String, facts: [String: String] = [:]) {
        self.token = token
        self.from = from
        self.to = to
        self.facts = facts
    }
}
