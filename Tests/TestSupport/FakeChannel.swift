import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A caller who does things at fixed times, and keeps what the reply was.
package final class FakeChannel: FakeLineChannel {
    package enum Step: Sendable {
        /// Sounds like a voice for so long.
        case speak(at: Duration, for: Duration)
        case press(Character, at: Duration)
        case hangUp(at: Duration)
    }

    package let name: String
    private let loop: EventLoop
    private let steps: [Step]
    private let refusesTransfers: Bool
    /// For each 20 ms of the call, whether reply audio was played in it.
    package let reply = Mutex<[Bool]>([])
    package let acts = Mutex<[String]>([])

    package init(
        _ name: String, on loop: EventLoop, _ steps: [Step], refusesTransfers: Bool = false
    ) {
        self.name = name
        self.loop = loop
        self.steps = steps
        self.refusesTransfers = refusesTransfers
    }

    package func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine {
        Line(channel: self, events: events)
    }

    private final class Line: FakeLine, @unchecked Sendable {
        private let channel: FakeChannel

        init(channel: FakeChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        override func begin() {
            super.begin()
            for step in self.channel.steps {
                switch step {
                case .speak: break
                case .press(let digit, let at):
                    self.report(
                        .dtmf(digit: digit, duration: .milliseconds(80), mediaTime: at), after: at)
                case .hangUp(let at): self.report(.hungUp(.normal, detail: ""), after: at)
                }
            }
        }

        override func frameCame() {
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
            if verb == .transfer, self.channel.refusesTransfers {
                return self.report(
                    .failed(ProviderFailure(.unsupported, "no transfers here"), request: request))
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
    }
}
