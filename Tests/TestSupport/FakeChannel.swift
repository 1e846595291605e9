import CallAudio
package import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A caller who does things at fixed times, and keeps what the reply was.
package final class FakeChannel: Channel {
    package enum Step: Sendable {
        /// Sounds like a voice for so long.
        case speak(at: Duration, for: Duration)
        case press(Character, at: Duration)
        case hangUp(at: Duration)
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
    private let refusesTransfers: Bool
    /// Until the call is answered.
    private let ringing: Duration
    /// For each 20 ms of the call, whether reply audio was played in it.
    package let reply = Mutex<[Bool]>([])
    package let acts = Mutex<[String]>([])

    package init(
        _ name: String, on loop: EventLoop, _ steps: [Step], refusesTransfers: Bool = false,
        ringing: Duration = .zero
    ) {
        self.name = name
        self.loop = loop
        self.steps = steps
        self.refusesTransfers = refusesTransfers
        self.ringing = ringing
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any ChannelSession {
        let session = Session(channel: self, events: events)
        session.begin()
        return session
    }

    package func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {}

    private func isMute(at time: Duration) -> Bool {
        self.steps.contains { step in
            switch step {
            case .pause(let start, let length): time > start && time <= start + length
            case .die(let start, _): time > start
            default: false
            }
        }
    }

    private final class Session: FakeSession, ChannelSession, @unchecked Sendable {
        private let channel: FakeChannel
        private var frames = 0
        private var time = Duration.zero
        private var hasFrame = false
        private var played = 0
        private var isDeaf = false

        init(channel: FakeChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        func begin() {
            self.report(.ready)
            self.report(.media(rate: 8_000))
            self.report(.answered, after: self.channel.ringing)
            self.eachFrame { [weak self] in
                guard let self else { return }
                self.time += Frame.duration
                self.hasFrame = !self.channel.isMute(at: self.time)
                self.channel.reply.withLock { $0.append(false) }
            }
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
                case .hangUp(let at): self.report(.hungUp(.normal, detail: ""), after: at)
                }
            }
        }

        func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
            self.channel.acts.withLock { $0.append("\(verb) \(argument)") }
            if verb == .transfer, self.channel.refusesTransfers {
                return self.report(
                    .failed(ProviderFailure(.unsupported, "no transfers here"), request: request))
            }
            self.report(.done(request, reason: .complete, units: 0))
            if verb == .transfer { self.report(.transferred(request, isAccepted: true)) }
        }

        func play(_ samples: Span<Int16>) -> Bool {
            self.played += samples.count
            self.channel.reply.withLock { reply in
                if !reply.isEmpty { reply[reply.count - 1] = true }
            }
            return true
        }

        func flush() -> Duration? { self.isDeaf ? nil : .milliseconds(self.played / 8) }

        func read(into samples: inout MutableSpan<Int16>) -> Int {
            guard self.hasFrame else { return 0 }
            self.hasFrame = false
            let time = Frame.duration * self.frames
            self.frames += 1
            let isVoice = self.channel.steps.contains {
                if case .speak(let at, let length) = $0 {
                    time >= at && time < at + length
                } else {
                    false
                }
            }
            FakeVoice.fill(&samples, count: 160, isVoice: isVoice, position: self.frames * 160)
            return 160
        }
    }
}

/// A sound with pitch and formants that a voice activity detector takes for speech.
enum FakeVoice {
    static func fill(
        _ samples: inout MutableSpan<Int16>, count: Int, isVoice: Bool, position: Int
    ) {
        for index in 0..<count {
            let n = position + index
            // Line noise, so that silence is not digital silence.
            let noise = (n &* 1_103_515_245 &+ 12_345) >> 16 & 15
            samples[index] = Int16(noise - 8) + (isVoice ? Self.voice(n) : 0)
        }
    }

    /// A pulse train of 125 Hz through a decay, swelling four times a second.
    private static func voice(_ n: Int) -> Int16 {
        let phase = n % 64
        let pulse = 9_000 >> (phase / 8)
        let swell = 4 + abs((n / 250) % 8 - 4)
        return Int16((phase % 8 < 4 ? pulse : -pulse) * swell / 8)
    }
}
