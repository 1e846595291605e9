package import CallModel

/// Tells when a recogniser that says nothing, or takes nothing, has failed.
///
/// What the detector took for speech may be none, and not every recogniser gives partials: one that never
/// did in this call is only judged by its answer. All times on the call's clock. Pure; allocates nothing
/// while it watches.
package struct RecognizerWatch: Sendable {
    package struct Settings: Sendable, Equatable {
        /// Less speech than this may have no words.
        package var shortest: Duration = .milliseconds(400)
        /// So long after the end of speech something must have come, if not twice the provider's p99.
        package var silence: Duration = .milliseconds(800)
        /// But not before it had so long to answer.
        package var answer: Duration = .milliseconds(400)
        /// So much speech without a word, of a provider that gives words while the caller speaks.
        package var longest: Duration = .seconds(5)
        /// It may fall behind by so much.
        package var lag: Duration = .seconds(5)

        package init() {}
    }

    private let settings: Settings
    private var partialGivers: Set<String> = []
    private var provider = ""
    private var givesPartials = false
    /// Since when nothing has come of this session in this utterance.
    package private(set) var quietSince = Duration.zero
    private var hasSpoken = false
    private var refusedSince: Duration?
    private var lagAtStart: Duration?

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    /// The session can take audio and is this far behind.
    package mutating func sessionStarted(_ provider: String, lag: Duration, at now: Duration) {
        self.provider = provider
        self.givesPartials = self.partialGivers.contains(provider)
        self.refusedSince = nil
        self.lagAtStart = lag
        self.hasSpoken = false
        self.quietSince = now
    }

    /// The session is given the first words of an utterance; some may be long said.
    package mutating func utteranceStarted(lag: Duration, at now: Duration) {
        self.hasSpoken = false
        self.quietSince = now
        self.lagAtStart = lag
    }

    /// A partial or a final has come.
    package mutating func news(isPartial: Bool, at now: Duration) {
        self.hasSpoken = true
        self.quietSince = now
        guard isPartial, !self.givesPartials else { return }
        self.givesPartials = true
        self.partialGivers.insert(self.provider)
    }

    /// The session was offered audio. Allocates nothing.
    package mutating func offered(isTaken: Bool, at now: Duration) {
        self.refusedSince = isTaken ? nil : self.refusedSince ?? now
    }

    // MARK: - Verdicts

    /// It takes no audio, or takes it too slowly.
    package func failureToTake(
        lag: Duration, stall: Duration, at now: Duration
    ) -> ProviderFailure? {
        if let since = self.refusedSince, now - since > stall {
            return ProviderFailure(
                .timedOut, "it has taken no audio for \(stall.milliseconds) ms")
        }
        if let start = self.lagAtStart, lag - start > self.settings.lag {
            return ProviderFailure(
                .timedOut, "it has fallen \(self.settings.lag.milliseconds) ms behind the caller")
        }
        return nil
    }

    /// It was asked for the words and says nothing.
    /// - Parameters:
    ///   - spoken: how much speech there is in what it was asked for.
    ///   - end: where that speech ended.
    ///   - p99: how long the provider takes to answer, if that is known.
    package func failureToAnswer(
        spoken: Duration, end: Duration, asked: Duration, p99: Duration?, at now: Duration
    ) -> ProviderFailure? {
        guard !self.hasSpoken, spoken >= self.settings.shortest else { return nil }
        let patience = max(self.settings.silence, (p99 ?? .zero) * 2)
        if self.givesPartials {
            guard now - end >= patience, now - asked >= max(self.settings.answer, p99 ?? .zero)
            else { return nil }
        } else {
            // Nobody knows how long it takes: the host's deadline for an answer is all there is.
            guard p99 != nil, now - asked >= patience else { return nil }
        }
        return ProviderFailure(
            .timedOut,
            "no words of \(spoken.milliseconds) ms of speech, \(patience.milliseconds) ms later")
    }

    /// It says nothing of what the caller is saying.
    /// - Parameter spoken: how much speech there was since `quietSince`.
    package func failureToFollow(spoken: Duration) -> ProviderFailure? {
        guard self.givesPartials, spoken >= self.settings.longest else { return nil }
        return ProviderFailure(
            .timedOut, "no words of \(self.settings.longest.milliseconds) ms of running speech")
    }
}
