import CallModel
import Fallback
import Providers
import Turns

/// Something that the dialogue has asked of the call, and after which it says more.
struct PendingAct {
    /// The dialogue's tool call.
    var tool: String
    /// What the channel was asked; nil: the host does it.
    var request: RequestID?
    var since: Duration
    var length: Duration
    var isHold: Bool
}

extension Tools.AfterReply {
    /// Whether the dialogue goes on with its reply once it is done.
    var isWithinReply: Bool {
        switch self {
        case .hold, .keys: true
        case .transfer, .hangUp: false
        }
    }
}

/// Hold, and keys for the far party. The turn machine takes the time for a part of the reply: the caller may interrupt
/// it, and is not asked whether he is still there.
extension Call {
    /// So long a channel may take for each key.
    private static let longestKey = Duration.seconds(1)

    func startHold(for length: Duration) {
        guard let tool = self.nextActTool() else { return }
        let isHostMusic = self.plan.holdMusic != nil
        self.pendingAct = PendingAct(
            tool: tool, request: isHostMusic ? nil : self.act(.hold, ""), since: self.context.now,
            length: length, isHold: true)
        self.receive(.sentenceStarted(isProtected: false))
        self.playHoldMusic()
    }

    /// From its beginning.
    func playHoldMusic() {
        guard let music = self.plan.holdMusic else { return }
        self.speaking?.play(clip: music.samples, rate: music.rate)
    }

    func sendKeys(_ digits: String) {
        guard let tool = self.nextActTool() else { return }
        self.pendingAct = PendingAct(
            tool: tool, request: self.act(.dtmf, digits), since: self.context.now,
            length: Self.longestKey * (digits.count + 4), isHold: false)
    }

    private func nextActTool() -> String? {
        self.actTools.isEmpty ? nil : self.actTools.removeFirst()
    }

    /// The channel has done what it was asked; that a call is on hold is only the beginning.
    func actDone() {
        guard let act = self.pendingAct, !act.isHold else { return }
        self.finishAct(.success(#"{"ok":true}"#))
    }

    func actFailed(_ failure: ProviderFailure) {
        // A channel without music of its own: the caller waits in silence.
        guard let act = self.pendingAct, !act.isHold else { return }
        self.finishAct(.failure(failure))
    }

    func checkAct() {
        guard let act = self.pendingAct, self.context.now - act.since >= act.length else { return }
        if act.isHold { return self.finishHold(by: "time") }
        self.finishAct(.failure(ProviderFailure(.timedOut, "the channel does not send the keys")))
    }

    /// The caller speaks, or presses a key.
    func interruptAct() {
        self.answering?.cancel()
        if self.pendingAct?.isHold == true { self.finishHold(by: "caller", goesOn: false) }
        self.forgetAfterReply()
        self.receive(.interrupted(hasHeard: true))
    }

    private func finishHold(by what: String, goesOn: Bool = true) {
        guard let act = self.pendingAct else { return }
        let held = (self.context.now - act.since).milliseconds / 1_000
        self.endHold()
        self.finishAct(.success(#"{"ended_by":"\#(what)","held_s":\#(held)}"#), goesOn: goesOn)
    }

    /// The caller is heard again, and hears no music.
    private func endHold() {
        guard let act = self.pendingAct, act.isHold else { return }
        if act.request != nil {
            self.act(.resume, "")
            self.line.begin(at: self.context.now)
        } else {
            _ = self.speaking?.interrupt(unheard: self.unheardReply())
        }
    }

    private func finishAct(_ result: Result<String, ProviderFailure>, goesOn: Bool = true) {
        guard let act = self.pendingAct else { return }
        self.pendingAct = nil
        if goesOn { self.speaking?.beginReply() }
        self.toolAnswered(id: act.tool, provider: self.plan.channel.name, result)
    }

    /// Nobody waits any more for what was asked of the call.
    func dropPendingAct() {
        self.actTools = []
        self.endHold()
        self.pendingAct = nil
    }
}
