/// A step of the plan for a call whose chain is exhausted.
package enum LastResort: Sendable, Equatable {
    /// Speaks with the tts chain, if there is a voice left.
    case say(String)
    /// Plays recorded samples, which need no provider.
    case clip(samples: [Int16], rate: Int)
    case menu(KeyMenu)
    case transfer(to: String)
    case voicemail(Voicemail)
    case hangUp

    package var name: String {
        switch self {
        case .say: "say"
        case .clip: "clip"
        case .menu: "dtmf_menu"
        case .transfer: "transfer"
        case .voicemail: "voicemail"
        case .hangUp: "hangup"
        }
    }
}

/// What a step plays before it waits.
package enum Prompt: Sendable, Equatable {
    case say(String)
    case clip(samples: [Int16], rate: Int)
}

/// Keys that the caller may choose from.
package struct KeyMenu: Sendable, Equatable {
    package enum Choice: Sendable, Equatable {
        case transfer(to: String)
        /// Plays the prompt again.
        case again
        /// Goes on with the next step of the plan.
        case next
        case hangUp
    }

    package var prompt: Prompt
    package var choices: [Character: Choice]
    /// From the end of the prompt to a key.
    package var wait: Duration
    /// So often the prompt is played, then the step has failed.
    package var rounds: Int

    package init(
        prompt: Prompt, choices: [Character: Choice], wait: Duration = .seconds(10),
        rounds: Int = 3
    ) {
        self.prompt = prompt
        self.choices = choices
        self.wait = wait
        self.rounds = rounds
    }
}

/// A message of the caller, recorded to a file.
package struct Voicemail: Sendable, Equatable {
    /// Played before; nil: a beep.
    package var prompt: Prompt?
    package var folder: String
    package var limit: Duration
    /// So much silence ends the message.
    package var silence: Duration

    package init(
        prompt: Prompt? = nil, folder: String, limit: Duration = .seconds(120),
        silence: Duration = .seconds(5)
    ) {
        self.prompt = prompt
        self.folder = folder
        self.limit = limit
        self.silence = silence
    }
}
