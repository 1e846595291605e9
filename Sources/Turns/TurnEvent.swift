package import CallModel

/// What the turn machine is told. Providers may be late: an event of a turn that is over changes nothing.
package enum TurnEvent: Sendable, Equatable {
    case answered
    /// Our voice activity detector is sure that the caller speaks, since `onset`.
    case speechStarted(onset: Duration)
    /// The caller has been silent since `end`.
    case speechEnded(end: Duration)
    case partial(text: String)
    /// The recogniser has answered a `finalize`: all that was said since the last one.
    case finalized(text: String, confidence: Float?)
    case dtmf(Character)
    /// The first sample of a sentence goes out.
    case sentenceStarted(isProtected: Bool)
    /// The last sample of the reply has gone out, or the dialogue has nothing to say.
    case replyEnded
    /// The reply was stopped, as the machine wanted. `hasHeard`: the caller has heard any of it.
    case interrupted(hasHeard: Bool)
    case clockAdvanced
}

/// What the call does next. Performed in order.
package enum TurnAction: Sendable, Equatable {
    /// Ask the recogniser for what was said so far.
    case finalize
    /// The caller's turn is over: ask the dialogue.
    case endTurn(TurnCause, input: String, confidence: Float?)
    /// The caller goes on before anything was heard of the answer: forget it.
    case rollBack
    /// Play the reply more quietly until it is clear whether the caller interrupts.
    case duck
    /// It was no interruption: play on as before.
    case unduck(text: String)
    /// Stop the reply now, and tell with `interrupted` how far it had come.
    case interrupt
    /// The caller has said nothing in spite of all prompts.
    case giveUp
}
