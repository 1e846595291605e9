package import CallModel
package import Providers
package import Turns

/// One provider in a fallback chain, and how long the host waits for it.
package struct ChainLink<Port: Sendable>: Sendable {
    package var provider: Port
    /// Its name in the configuration.
    package var name: String
    package var deadlines: Deadlines
    package var standby = Standby.cold
    /// How long a call waits for a session when all are taken.
    package var patience: Duration = .milliseconds(500)
    /// What its use costs; nil: that is not counted.
    package var prices: Prices?

    package init(_ provider: Port, name: String, deadlines: Deadlines = Deadlines()) {
        self.provider = provider
        self.name = name
        self.deadlines = deadlines
    }
}

/// What is prepared of a provider while another one before it in the chain works.
package enum Standby: String, Sendable {
    /// Nothing: its session opens when it is needed.
    case cold
    /// A session is open and ready.
    case warm
    /// stt: a session is open and hears the caller at the same time.
    case hot
}

/// When a call goes back to a better provider of its chain.
package struct ReturnRule: Sendable, Equatable {
    package enum When: Sendable {
        case nextTurn
        case nextCall
        /// From being left out until the host is started again, the provider stands at the end of the chain.
        case never
    }

    package var when = When.nextTurn
    /// Since the call moved away from it.
    package var dwell: Duration = .seconds(30)

    package init(_ when: When = .nextTurn, dwell: Duration = .seconds(30)) {
        self.when = when
        self.dwell = dwell
    }
}

/// When a request that is slow is put to the next provider as well.
package struct HedgeRule: Sendable, Equatable {
    /// Not before so long, and not before the provider's 95th percentile.
    package var least: Duration
    /// Of the requests of the last minute.
    package var percent: Int

    package init(least: Duration = .milliseconds(400), percent: Int = 10) {
        self.least = least
        self.percent = percent
    }
}

/// What a caller is told who waits for an answer, once a turn.
package struct WaitingRule: Sendable, Equatable {
    /// Of silence.
    package var after: Duration
    package var text: String

    package init(after: Duration = .milliseconds(1_200), text: String) {
        self.after = after
        self.text = text
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
    /// Those that people have set; the others follow what is measured.
    package var fixed: Set<Latency> = []

    package init() {}

    subscript(kind: Latency) -> Duration {
        switch kind {
        case .open: self.open
        case .final: self.final
        case .firstContent: self.firstContent
        case .firstAudio: self.firstAudio
        case .result: self.result
        }
    }
}

/// Recorded samples.
package struct Clip: Sendable, Equatable {
    package var samples: [Int16]
    package var rate: Int

    package init(samples: [Int16], rate: Int) {
        self.samples = samples
        self.rate = rate
    }
}

/// What happens when an answering machine takes a call that was dialled.
package enum MachineRule: Sendable, Equatable {
    /// The dialogue goes on, and knows it.
    case talk
    case hangUp
    /// A message is left.
    case say(String)
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
    /// Without a frame of caller audio for so long the line is dead; nil: the channel may send none.
    package var mediaTimeout: Duration? = .seconds(5)
    /// What is done, in order, when a whole chain has failed.
    package var exhausted: [LastResort] = [.hangUp]
    /// When a chain goes back to a better provider; what is missing has the defaults.
    package var returns: [Capability: ReturnRule] = [.tts: ReturnRule(.nextCall)]
    /// For the dialogue; nil: never.
    package var hedge: HedgeRule?
    /// What a caller hears whose answer is long in coming; nil: nothing.
    package var waiting: WaitingRule?
    /// Played again and again to a caller who is on hold; nil: the channel plays what it has.
    package var holdMusic: Clip?
    /// So long a dialled call may ring.
    package var ringing: Duration = .seconds(60)
    package var machine = MachineRule.talk
    /// What the host says before it ends a call by itself; nil: nothing.
    package var farewell: String?

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
    /// What is made to go wrong, in words, by the provider's name; empty unless the call is a drill.
    package var drill: [String: String] = [:]

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
