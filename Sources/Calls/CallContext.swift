import CallModel
import EventLoop
import Providers

/// What the stages of one call share. On the call's loop.
final class CallContext {
    let id: CallID
    let language: String
    let clock: CallClock
    let journal: CallJournal
    let health: ProviderHealth
    let usage = UsageMeter()
    let returns: [Capability: ReturnRule]
    /// Names of the providers that are made to fail in this call.
    let drilled: Set<String>
    /// Makes the handler for the events of one session: stage and number of the session.
    let handler: (Capability, Int) -> ProviderEventHandler
    private var lastRequest: UInt64 = 0

    init(
        id: CallID, language: String, clock: CallClock, journal: CallJournal,
        health: ProviderHealth, returns: [Capability: ReturnRule] = [:],
        drilled: Set<String> = [],
        handler: @escaping (Capability, Int) -> ProviderEventHandler
    ) {
        self.id = id
        self.language = language
        self.clock = clock
        self.journal = journal
        self.health = health
        self.returns = returns
        self.drilled = drilled
        self.handler = handler
    }

    /// Time since the call began.
    var now: Duration { self.clock.now }

    /// Time on the host's clock, for what calls share.
    var loopNow: Duration { self.clock.loop.now }

    func nextRequest() -> RequestID {
        self.lastRequest += 1
        return RequestID(rawValue: self.lastRequest)
    }

    func options(rate: Int, isResumed: Bool) -> SessionOptions {
        var options = SessionOptions(
            rate: rate, callID: self.id.rawValue, language: self.language, isResumed: isResumed)
        options.drilled = self.drilled
        return options
    }
}
