/// How far reply audio is ahead of the far party's ear: no more may be on its way than a channel can be
/// asked to forget.
package struct PlayoutLead: Sendable, Equatable {
    package static let longest = Duration.milliseconds(200)

    /// When all that was handed over will have been played, on the clock of the caller.
    private var end = Duration.zero

    package init() {}

    /// Whether a frame may be handed over now.
    package func admits(_ length: Duration, at now: Duration) -> Bool {
        max(self.end, now) + length <= now + Self.longest
    }

    /// For how long the far end has had nothing to play, since it had played all.
    package func dry(at now: Duration) -> Duration {
        self.end == .zero ? .zero : max(.zero, now - self.end)
    }

    package mutating func handedOver(_ length: Duration, at now: Duration) {
        self.end = max(self.end, now) + length
    }

    /// How much of what was handed over has not been played yet.
    package func ahead(at now: Duration) -> Duration { max(.zero, self.end - now) }

    /// The channel was told to forget what it has not played.
    package mutating func flushed() { self.end = .zero }
}
