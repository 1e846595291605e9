/// How a call takes turns. All times on the call's clock.
package struct TurnSettings: Sendable, Equatable {
    /// Silence after the caller's speech that ends an utterance.
    package var endpointing: Duration = .milliseconds(600)
    /// An utterance that lasts longer is taken as it is.
    package var maxUtterance: Duration = .seconds(30)
    /// After a digit, so long for the next one before the digits are taken as they are.
    package var interDigit: Duration = .milliseconds(1_500)
    /// Ends digits at once and is not part of them; nil: only time ends them.
    package var digitTerminator: Character? = "#"
    package var bargeIn = BargeInSettings()
    package var silence = SilenceSettings()

    package init() {}
}

package struct BargeInSettings: Sendable, Equatable {
    package var isEnabled = true
    /// Speech so long makes the reply quieter.
    package var suspect: Duration = .milliseconds(80)
    /// Speech so long is an interruption when words were recognised in it that are no back-channel.
    package var decide: Duration = .milliseconds(300)
    /// Speech so long is an interruption whatever was recognised.
    package var commit: Duration = .milliseconds(700)
    /// The reply is this much quieter while it is not decided.
    package var duckDecibels: Double = 12
    /// What a listener says while the other speaks; does not interrupt.
    package var backchannels = Backchannels(language: "en")
    /// So long after a reply has begun, speech does not interrupt it.
    package var protectFirst: Duration = .zero

    package init() {}
}

package struct SilenceSettings: Sendable, Equatable {
    /// So long after a reply without the caller saying anything, the dialogue is asked for a prompt.
    package var promptAfter: Duration = .seconds(7)
    /// So many prompts in a row, none after.
    package var maxPrompts = 2
    /// After so much silence since the caller last said or pressed something, replies not counted, the call
    /// is ended.
    package var giveUpAfter: Duration = .seconds(20)

    package init() {}
}

extension TurnSettings {
    /// A recogniser that answers faster than this does not change when a turn ends.
    private static let promptAnswer = Duration.milliseconds(500)
    private static let longestWait = Duration.seconds(1)

    /// The silence that ends an utterance, with a recogniser that takes so long for its words.
    ///
    /// With a slow one it is longer, by what the recogniser takes beyond half a second, and by one second at
    /// most: its partials come late too, and a caller who goes on would be cut off before they show it.
    /// - Parameter answerTime: of 99 of 100 answers; nil while it is not known.
    package func endpointing(answerTime: Duration?) -> Duration {
        guard let answerTime else { return self.endpointing }
        let beyond = max(.zero, answerTime - Self.promptAnswer)
        return self.endpointing + min(Self.longestWait, beyond)
    }
}
