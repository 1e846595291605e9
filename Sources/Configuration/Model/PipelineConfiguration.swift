package import CallModel

/// How the calls of one channel are answered.
package struct PipelineConfiguration: Sendable {
    /// What is tried when a whole chain has failed.
    package enum Step: Hashable, Sendable {
        case say(String)
        /// Path of a WAV file.
        case clip(String)
        case menu(Menu)
        case transfer(String)
        case voicemail(Voicemail)
        case hangUp

        package enum Prompt: Hashable, Sendable {
            case say(String)
            /// Path of a WAV file.
            case clip(String)
        }

        package struct Menu: Hashable, Sendable {
            package let prompt: Prompt
            package let choices: [Character: Choice]
            package let wait: Duration
            package let rounds: Int
        }

        package enum Choice: Hashable, Sendable {
            case transfer(String)
            case again
            /// Goes on with the step after the menu.
            case next
            case hangUp
        }

        package struct Voicemail: Hashable, Sendable {
            /// Nil: a beep.
            package let prompt: Prompt?
            package let folder: String
            package let limit: Duration
            package let silence: Duration
        }
    }

    /// When a slow question is put to the next dialogue as well.
    package struct Hedge: Hashable, Sendable {
        package let after: Duration
        package let percent: Int
    }

    /// What a caller hears whose answer is long in coming.
    package struct Waiting: Hashable, Sendable {
        package let after: Duration
        package let text: String
    }

    /// How calls are made.
    package struct Outbound: Hashable, Sendable {
        /// What happens when an answering machine takes the call.
        package enum Machine: Hashable, Sendable {
            case talk
            case hangUp
            case say(String)
        }

        package let ringing: Duration
        package let machine: Machine
    }

    /// When a call goes back to a better provider.
    package enum Return: String, Hashable, Sendable, CaseIterable {
        case nextTurn = "next_turn"
        case nextCall = "next_call"
        case never
    }

    package let name: String
    /// BCP 47.
    package let language: String
    /// Name of the provider that brings the calls.
    package let channel: String
    /// Names of providers in order of fallback. Never empty, like `dialogue` and `tts`.
    package let stt: [String]
    package let dialogue: [String]
    package let tts: [String]
    package let crm: [String]
    package let turns: TurnRules
    package let maximumDuration: Duration
    /// Said before the host ends a call by itself; nil: nothing.
    package let farewell: String?
    /// Nil: a channel may stay without caller audio.
    package let mediaTimeout: Duration?
    package let exhausted: [Step]
    /// Nil: nothing is hedged.
    package let hedge: Hedge?
    /// Nil: nothing.
    package let waiting: Waiting?
    /// Path of a WAV file; nil: the channel's own, or nothing.
    package let holdMusic: String?
    package let outbound: Outbound
    package let returns: [Capability: Return]
    package let returnsAfter: Duration
}

/// When turns end and what interrupts a reply.
package struct TurnRules: Hashable, Sendable {
    package let endpointing: Duration
    package let maximumUtterance: Duration
    package let interDigit: Duration
    /// Nil: digits end only by time.
    package let digitTerminator: Character?
    package let bargeIn: Bool
    package let suspect: Duration
    package let decide: Duration
    package let commit: Duration
    /// Decibels, 0 or more.
    package let duck: Int
    /// Speech does not interrupt a reply that is younger.
    package let protectFirst: Duration
    /// Nil: the usual ones of the language.
    package let backchannels: [String]?
    package let promptAfter: Duration
    package let maximumPrompts: Int
    package let hangUpAfter: Duration
}
