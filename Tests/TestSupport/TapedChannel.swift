import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A line at 8 kHz whose far end keeps what it heard, sample for sample.
package final class TapedChannel: FakeLineChannel {
    package let name = "phone"
    private let loop: EventLoop
    private let speech: [(at: Duration, length: Duration)]
    private let hangUp: Duration
    private let queued: Duration
    private let refused: Range<Int>
    /// What was heard from the first reply sample on, with silence where nothing was played.
    package let tape = Mutex<[Int16]>([])

    /// - Parameters:
    ///   - speech: when the caller speaks.
    ///   - queued: so much of the reply waits in the line, and is dropped by a flush.
    ///   - refused: offers of a frame that are not taken, by their number.
    package init(
        on loop: EventLoop, speech: [(at: Duration, length: Duration)] = [], hangUp: Duration,
        queued: Duration = .zero, refused: Range<Int> = 0..<0
    ) {
        self.loop = loop
        self.speech = speech
        self.hangUp = hangUp
        self.queued = queued
        self.refused = refused
    }

    package func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine {
        Line(channel: self, events: events)
    }

    private final class Line: FakeLine, @unchecked Sendable {
        private let channel: TapedChannel
        private var hasPlayed = false
        private var offers = 0

        init(channel: TapedChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        override func begin() {
            super.begin()
            self.report(.hungUp(.normal, detail: ""), after: self.channel.hangUp)
        }

        override func frameCame() {
            guard !self.isClosed else { return }
            super.frameCame()
            self.channel.tape.withLock { tape in
                if !self.hasPlayed, !tape.isEmpty { tape += [Int16](repeating: 0, count: 160) }
            }
            self.hasPlayed = false
        }

        override func isVoice(at time: Duration) -> Bool {
            self.channel.speech.contains { time >= $0.at && time < $0.at + $0.length }
        }

        override func play(_ samples: Span<Int16>) -> Bool {
            self.offers += 1
            guard !self.channel.refused.contains(self.offers) else { return false }
            self.hasPlayed = true
            self.channel.tape.withLock { tape in
                for index in samples.indices { tape.append(samples[index]) }
            }
            return super.play(samples)
        }

        override func flush() -> Duration? {
            let dropped = min(self.played, Int(self.channel.queued.milliseconds) * 8)
            self.channel.tape.withLock { $0.removeLast(min(dropped, $0.count)) }
            self.played -= dropped
            return .milliseconds(self.played / 8)
        }
    }
}
