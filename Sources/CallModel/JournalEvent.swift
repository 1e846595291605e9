/// One thing that happened in a call. The list of them is the call's record: transcript, delays, cost and
/// every view are read from it.
///
/// Cases and fields are stored by name (see `JournalEntry`): they may be added, never renamed.
package enum JournalEvent: Hashable, Sendable, Codable {
    // The call
    case started(pipeline: String, channel: String, from: String, to: String, language: String)
    /// The call is a drill: what is made to go wrong, in words, by the provider's name.
    case drill(faults: [String: String])
    case ringing
    /// `rate`: samples a second of the caller's audio.
    case answered(rate: Int)
    /// The channel has learned something about the call: `answered_by` is an `AnsweringParty`.
    case fact(name: String, value: String)
    case hungUp(by: Party, cause: HangupCause, detail: String)
    case ended(outcome: CallOutcome)

    // The caller
    /// `onset`: when the speech really began, a little before it was sure.
    case speechStarted(onset: Duration)
    case speechEnded(end: Duration)
    case partial(provider: String, text: String)
    case final(provider: String, transcript: Transcript)
    case dtmf(digit: String)
    /// The caller's turn is over. It is on disk before the dialogue hears of it.
    case turn(number: Int, cause: TurnCause, input: String, confidence: Float?)
    case callerSilent(prompt: Int)
    /// The call ended before these words, which the caller had said by then, could be answered.
    case unanswered(input: String, confidence: Float?)
    /// The channel gave no audio of the caller, not even silence, for so long.
    case audioMissing(since: Duration, length: Duration)
    /// Not all audio was on time, or came at all. At the end of the call, if that is so.
    case mediaFlawed(quality: MediaQuality)

    // The reply
    case sentence(turn: Int, index: Int, text: String, isProtected: Bool)
    /// The first sample of the sentence went out.
    case sentenceStarted(turn: Int, index: Int, provider: String)
    /// The reply is over; `heard` is what the caller heard of it.
    case replyEnded(turn: Int, heard: String, isInterrupted: Bool)
    case delays(turn: Int, delays: TurnDelays)
    /// The answer is long in coming: the caller is asked to wait. No part of the reply.
    case askedToWait(turn: Int, text: String)
    case expecting(phrases: Int, hasGrammar: Bool, isStrict: Bool)
    case slot(name: String, value: String)

    // Barge-in
    case bargeInSuspected
    case bargeInDismissed(text: String)
    case bargeInCommitted(heard: String)

    // Providers
    case opened(stage: Capability, provider: String, delay: Duration)
    case failed(stage: Capability, provider: String, code: String, reason: String, isRetried: Bool)
    /// The next provider of the chain has taken over. `replayed`: caller audio sent to it again; `lost`:
    /// caller speech that nobody can hear any more; `gap`: from the failure until the next one had heard
    /// all that was said, if it came to that; `speech`: the sentence in which a voice failed.
    case fellBack(
        stage: Capability, from: String, to: String, replayed: Duration, lost: Duration,
        gap: Duration? = nil, speech: SpeechHandover? = nil)
    /// A slow request was put to the next provider as well, and the first to answer has won.
    case hedged(stage: Capability, first: String, second: String, winner: String)
    /// A better provider of the chain works again, and the call goes back to it.
    case returned(stage: Capability, from: String, to: String)
    /// The whole chain has failed. `lost`: what the caller was saying, which no dialogue will hear.
    case exhausted(stage: Capability, plan: String, lost: Duration? = nil)
    /// A step of the plan for that begins.
    case lastResort(step: String)
    /// It did not work; the next one begins.
    case lastResortFailed(step: String, reason: String)
    /// The caller left a message, which is in this file.
    case voicemail(file: String, duration: Duration)
    case toolCalled(id: String, name: String, arguments: String, key: String)
    case toolAnswered(id: String, provider: String, status: String, result: String)
    case usage(provider: String, unit: String, amount: Double, cost: Double, currency: String)

    // The host
    case transferred(to: String, isAccepted: Bool)
    case overran(provider: String, count: Int)
    /// The host ended without closing the call; written at the next start.
    case interrupted
}

package enum Party: String, Sendable, Codable, Hashable { case caller, host }

package enum HangupCause: UInt32, Sendable, Codable, Hashable {
    case normal = 1
    case busy, noAnswer, rejected, failed
}

/// Who or what takes a call that was dialled: the values of the fact `answered_by`.
package enum AnsweringParty: String, Sendable {
    case human
    /// An answering machine, whose greeting may still play.
    case machine
    /// Its greeting is over: what is said from now on is recorded.
    case machineWaits = "machine_waits"
    case fax, unknown

    package var isMachine: Bool { self == .machine || self == .machineWaits }
}

package enum CallOutcome: String, Sendable, Codable, Hashable {
    case completed, transferred, abandoned, rejected, failed, interrupted
}

/// Where the time went between the caller's last sample and the first sample of the reply.
package struct TurnDelays: Hashable, Sendable, Codable {
    /// From the end of speech until the turn was taken to be over.
    package var endpointing: Duration
    /// Until the final transcript.
    package var stt: Duration
    /// Until the first sentence to speak.
    package var dialogue: Duration
    /// Until its first audio.
    package var tts: Duration
    /// Until its first frame went out.
    package var playOut: Duration

    package init(
        endpointing: Duration = .zero, stt: Duration = .zero, dialogue: Duration = .zero,
        tts: Duration = .zero, playOut: Duration = .zero
    ) {
        self.endpointing = endpointing
        self.stt = stt
        self.dialogue = dialogue
        self.tts = tts
        self.playOut = playOut
    }

    package var total: Duration {
        self.endpointing + self.stt + self.dialogue + self.tts + self.playOut
    }
}
