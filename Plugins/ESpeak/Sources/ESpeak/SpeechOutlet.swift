import JackfieldPlugin

/// What a queue of utterances needs from the host, so that it can be tested without one.
protocol SpeechOutlet: Sendable {
    associatedtype ID: Hashable & Sendable

    /// Runs blocking work soon, on another thread; false: not now.
    func work(_ body: @escaping @Sendable () -> Void) -> Bool

    /// Calls the body once, after a while, on a thread that must not be blocked; false: cannot.
    ///
    /// Replaces what was to be called before.
    func wake(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Bool

    /// Blocks for a moment, until there is room for so many samples, for where `wake` cannot.
    func waitForRoom(samples: Int, of id: ID)

    /// Gives a block of samples; never blocks.
    func audio(_ samples: Span<Int16>, of id: ID, at mediaTime: Duration) -> AudioDelivery

    /// The audio from `mediaTime` on speaks these bytes of the utterance's text.
    func mark(_ bytes: Range<Int>, at mediaTime: Duration, of id: ID)

    /// The utterance is complete. `characters`: Unicode scalars spoken.
    func done(_ id: ID, characters: Int)

    func fail(_ error: ProviderError, _ id: ID)
}
