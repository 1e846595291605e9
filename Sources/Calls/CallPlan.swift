package import CallModel
package import Providers
package import Turns

/// One provider in a fallback chain, and how long the host waits for it.
package struct ChainLink<Port: Sendable>: Sendable {
    package var provider: Port
    /// Its name in the configuration.
    package var name: String
    package var deadlines: Deadlines

    package init(_ provider: Port, name: String, deadlines: Deadlines = Deadlines()) {
        self.provider = provider
        self.name = name
        self.deadlines = deadlines
    }
}

/// How long the host waits for a provider before it counts as failed. On the host's clock.
package struct Deadlines: Sendable, Equatable {
    /// From `open` to `ready`.
    package var open: Duration = .milliseconds(1_500)
    /// stt: from `finalize` to its `done`.
    package var final: Duration = .milliseconds(2_500)
    /// dialogue: from `generate` to the first thing to say or do.
    package var firstContent: Duration = .milliseconds(2_500)
    /// tts: from `end` of the first sentence to its first audio.
    package var firstAudio: Duration = .milliseconds(1_000)
    /// tts and dialogue: nothing new for so long although more is due.
    package var stall: Duration = .milliseconds(1_500)
    /// crm: from `call` to its result.
    package var result: Duration = .seconds(3)

    package init() {}
}

/// Everything that a call is made of: its pipeline, resolved.
package struct CallPlan: Sendable {
    package var pipeline: String
    /// BCP 47.
    package var language: String
    package var channel: ChainLink<any Channel>
    package var stt: [ChainLink<any Recognizer>]
    package var dialogue: [ChainLink<any Dialogue>]
    package var tts: [ChainLink<any Synthesizer>]
    package var crm: [ChainLink<any CustomerRecords>] = []
    package var turns = TurnSettings()
    package var maxDuration: Duration = .seconds(1_800)
    /// What is done, in order, when a whole chain has failed.
    package var exhausted: [LastResort] = [.hangUp]

    package init(
        pipeline: String, language: String, channel: ChainLink<any Channel>,
        stt: [ChainLink<any Recognizer>], dialogue: [ChainLink<any Dialogue>],
        tts: [ChainLink<any Synthesizer>]
    ) {
        self.pipeline = pipeline
        self.language = language
        self.channel = channel
        self.stt = stt
        self.dialogue = dialogue
        self.tts = tts
    }
}

/// Which call this is.
package struct CallInvitation: Sendable, Equatable {
    package var id: CallID
    /// The channel's token of an incoming call, or the address to dial.
    package var target: String
    package var dials: Bool
    package var from: String
    package var to: String
    package var facts: [String: String]
    /// Settings for the channel's session alone, a JSON object.
    package var channelOptionsJSON: String

    package init(
        id: CallID, target: String, dials: Bool = false, from: String = "", to: String = "",
        facts: [String: String] = [:], channelOptionsJSON: String = "{}"
    ) {
        self.id = id
        self.target = target
        self.dials = dials
        self.from = from
        self.to = to
        self.facts = facts
        self.channelOptionsJSON = channelOptionsJSON
    }
}
