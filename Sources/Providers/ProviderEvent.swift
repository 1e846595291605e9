package import CallModel

/// One request to a session: unique within it, never reused.
package struct RequestID: RawRepresentable, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// What a session of any capability tells the call. Delivered on the call's event loop, in order.
///
/// Audio does not come this way: it is read from the session frame by frame.
package enum ProviderEvent: Sendable, Equatable {
    // Every session
    case ready
    /// Without a request the session itself has failed; `closed` follows after `close()`.
    case failed(ProviderFailure, request: RequestID?)
    case done(RequestID, reason: DoneReason, units: Int64)
    /// The plugin has let go. Last, and once.
    case closed

    // stt
    case partial(Transcript)
    case final(Transcript)
    case turnHint(probability: Float)

    // tts
    case mark(RequestID, text: Range<Int>, mediaTime: Duration)
    /// There is something to read; see `SynthesizerSession.awaitAudio`.
    case audioCame

    // dialogue
    case delta(RequestID, text: String, isProtected: Bool)
    case toolCall(RequestID, id: String, name: String, argumentsJSON: String)
    case usage(RequestID, input: UInt64, output: UInt64, cached: UInt64)
    case expect(RequestID, Expectation)
    case slot(RequestID, name: String, value: String)

    // channel
    case ringing
    case answered
    case media(rate: Int)
    case dtmf(digit: Character, duration: Duration, mediaTime: Duration)
    case transferred(RequestID, isAccepted: Bool)
    case hungUp(HangupCause, detail: String)
    /// Something about the call that was not known when it came in.
    case fact(name: String, value: String)

    // crm
    case result(RequestID, json: String, hasMore: Bool)
}

package enum DoneReason: UInt32, Sendable {
    case complete = 0
    case length, filtered, refused
}

/// Takes a session's events. Runs on the call's event loop and must not block.
package typealias ProviderEventHandler = @Sendable (ProviderEvent) -> Void
