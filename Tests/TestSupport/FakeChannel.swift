import CallAudio
package import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A caller who does things at fixed times, and keeps what the reply was.
package final class FakeChannel: FakeLineChannel {
    package enum Step: Sendable {
        /// Sounds like a voice for so long.
        case speak(at: Duration, for: Duration)
        case press(Character, at: Duration)
        /// Keys that come in one message.
        case pressAll(String, at: Duration)
        case hangUp(at: Duration)
        case answered(by: AnsweringParty, at: Duration)
        /// Gives no audio for so long, not even silence.
        case pause(at: Duration, for: Duration)
        /// Gives no audio any more; tells what was played if it still plays.
        case die(at: Duration, plays: Bool)
        /// Fails, and does not tell what was played.
        case fail(at: Duration)
    }

    package let name: String
    private let loop: EventLoop
    private let steps: [Step]
    private let refused: Set<ChannelVerb>
    /// Until the call is answered.
    private let ringing: Duration
    /// For each 20 ms of the call, whether reply audio was played in it.
    package let reply = Mutex<[Bool]>([])
    package let acts = Mutex<[String]>([])

    package init(
        _ name: String, on loop: EventLoop, _ steps: [Step],
        refusing refused: Set<ChannelVerb> = [],
        ringing: Duration = .zero
    ) {
        self.name = name
        self.loop = loop
        self.steps = steps
        self.refused = refused
        self.ringing = ringing
    }

    package func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine {
        Line(channel: self, events: events)
    }

    private func isMute(at time: Duration) -> Bool {
        self.steps.contains { step in
            switch step {
            case .pause(let start, let length): time > start && time <= start + length
            case .die(let start, _): time > start
            default: false
            }
        }
    }

    private final class Line: FakeLine, @unchecked Sendable {
        private let channel: FakeChannel
        private var time = Duration.zero
        private var isDeaf = false

        init(channel: FakeChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        override var ringing: Duration { self.channel.ringing }
        override var givesAudio: Bool { !self.channel.isMute(at: self.time) }

        /// The host gets all of them before it does anything because of one.
        private func pressAll(_ digits: String, after delay: Duration) {
            let (loop, events) = (self.channel.loop, self.events)
            self.later(delay) {
                for digit in digits {
                    loop.post {
                        events(
                            .dtmf(
                                digit: digit, duration: .milliseconds(80), mediaTime: delay))
                    }
                }
            }
        }

        override func begin() {
            super.begin()
            for step in self.channel.steps {
                switch step {
                case .speak, .pause, .die(_, true): break
                case .die(let at, false): self.later(at) { [weak self] in self?.isDeaf = true }
                case .fail(let at):
                    self.later(at) { [weak self] in self?.isDeaf = true }
                    self.report(
                        .failed(ProviderFailure(.unavailable, "it broke"), request: nil), after: at)
                case .press(let digit, let at):
                    self.report(
                        .dtmf(digit: digit, duration: .milliseconds(80), mediaTime: at), after: at)
                case .pressAll(let digits, let at): self.pressAll(digits, after: at)
                case .hangUp(let at): self.report(.hungUp(.normal, detail: ""), after: at)
                case .answered(let party, let at):
                    self.report(.fact(name: "answered_by", value: party.rawValue), after: at)
                }
            }
        }

        override func frameCame() {
            self.time += Frame.duration
            super.frameCame()
            self.channel.reply.withLock { $0.append(false) }
        }

        override func isVoice(at time: Duration) -> Bool {
            self.channel.steps.contains {
                if case .speak(let at, let length) = $0 {
                    time >= at && time < at + length
                } else {
                    false
                }
            }
        }

        override func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
            self.channel.acts.withLock { $0.append("\(verb) \(argument)") }
            if self.channel.refused.contains(verb) {
                return self.report(
                    .failed(ProviderFailure(.unsupported, "not here"), request: request))
            }
            super.act(verb, argument, request)
            if verb == .transfer { self.report(.transferred(request, isAccepted: true)) }
        }

        override func play(_ samples: Span<Int16>) -> Bool {
            self.channel.reply.withLock { reply in
                if !reply.isEmpty { reply[reply.count - 1] = true }
            }
            return super.play(samples)
        }

        override func flush() -> Duration? { self.isDeaf ? nil : super.flush() }
    }
}
