import CallAudio
import JackfieldPlugin
import Synchronization

/// One call at Twilio, from the webhook or the request that began it to its end; the host's call leg in between.
///
/// Twilio's requests, its media stream and the host come from different threads. The lock of `state` belongs to one call,
/// and nothing that can wait is called under it; that of `writer` is held while a message goes out.
final class TwilioLine: Sendable {
    enum Direction: Sendable { case incoming, dialled }

    enum Phase: Sendable {
        /// Incoming: the host was told. Dialled: Twilio was asked to call.
        case ringing
        /// Incoming: the host has it, and has not answered yet.
        case taken
        /// Twilio was told to open a media stream.
        case connecting
        case up
        /// Twilio does something for the call, for which the media stream ends.
        case away
        case over
    }

    /// What Twilio does while the call is away.
    enum Errand: Sendable {
        case keys(Request)
        case transfer(Request)

        var request: Request {
            switch self {
            case .keys(let request), .transfer(let request): request
            }
        }
    }

    struct State: ~Copyable, Sendable {
        var phase = Phase.ringing
        /// Counts the phases, so that a watch knows whether its own is over.
        var step = 0
        var leg: ChannelLeg?
        var callSid: String?
        /// A webhook that waits for its TwiML.
        var exchange: WebExchange?
        var stream: MediaStream?
        var errand: Errand?
        var progress = CallProgress()
        var audio = CallerAudio()
        var reply = HeardReply()
        /// When the last of the caller's audio came.
        var heardUntil = Duration.zero
        var wasUp = false
        /// Why it is over.
        var reason = ""
        /// Ended here while Twilio had not yet said which call it is.
        var isUnwanted = false
        /// Ended here, and Twilio is asked to end it too.
        var isHangingUp = false
        /// Who wants to know when that is done.
        var whenGone: [@Sendable () -> Void] = []

        mutating func enter(_ phase: Phase) {
            self.phase = phase
            self.step += 1
        }
    }

    /// Chosen at random: it stands in the URLs of the call's webhooks, and is the host's token.
    let id: String
    let direction: Direction
    let board: Switchboard
    let state: Mutex<State>
    let writer = Mutex<StreamWriter?>(nil)
    /// Gives silence while there is no stream.
    let filler = Mutex<PluginTimer?>(nil)

    init(
        _ direction: Direction, id: String, on board: Switchboard, callSid: String? = nil,
        leg: ChannelLeg? = nil
    ) {
        self.direction = direction
        self.id = id
        self.board = board
        var state = State()
        state.callSid = callSid
        state.leg = leg
        self.state = Mutex(state)
    }

    var host: Host { self.board.host }
    var callSid: String? { self.state.withLock { $0.callSid } }

    // MARK: - Watches

    /// Ends the call when it has not come further after a time.
    func watch(for delay: Duration, _ cause: HangupCause, _ reason: String) {
        let step = self.state.withLock { $0.step }
        self.board.timers.after(delay) { [weak self] in
            guard let self, self.state.withLock({ $0.step == step }) else { return }
            self.end(cause, reason, isGone: false)
        }
    }

    // MARK: - TwiML

    /// Twilio is to open a media stream, and to do what the settings say when it is lost.
    func streamTwiML(after verbs: [TwiML.Verb] = []) -> TwiML {
        let token = self.board.expectStream(of: self)
        let stream = TwiML.Verb.stream(
            url: self.board.urls.media, parameters: [(name: Self.tokenParameter, value: token)])
        return TwiML(verbs + [stream] + self.board.settings.fallback)
    }

    static let tokenParameter = "jackfield"
}

extension WebExchange {
    func respond(twiML: TwiML) {
        self.respond(WebResponse(type: "text/xml; charset=utf-8", twiML.xml))
    }
}

/// The media stream of a call, as it is now.
struct MediaStream: Sendable {
    var socket: WebSocket
    /// Of this run of the host.
    var number: UInt64
}
