import CallAudio
package import CallModel
package import EventLoop
package import Providers

/// A word that can be told from the samples that carry it.
package struct NumberedWord: Sendable, Equatable {
    package var number: Int
    package var start: Duration
    package var end: Duration

    /// - Parameters:
    ///   - number: 1 to 200.
    ///   - start: whole frames of 20 ms, as is the length.
    package init(_ number: Int, at start: Duration, for length: Duration) {
        precondition((1...200).contains(number), "the low byte of a sample holds the number")
        self.number = number
        self.start = start
        self.end = start + length
    }

    /// Samples of the line's noise have low bytes near 0.
    static let offset = 16

    /// The number that a sample carries, or nil between words.
    static func number(in sample: Int16) -> Int? {
        let number = Int(UInt8(truncatingIfNeeded: sample)) - Self.offset
        return (1...200).contains(number) ? number : nil
    }
}

/// A caller whose voice carries the number of each word in the samples. 8 kHz.
package final class WordCaller: Channel {
    package let name: String
    private let loop: EventLoop
    private let words: [NumberedWord]
    private let hangUp: Duration

    package init(
        _ name: String, on loop: EventLoop, _ words: [NumberedWord], hangUp: Duration
    ) {
        self.name = name
        self.loop = loop
        self.words = words
        self.hangUp = hangUp
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any ChannelSession {
        let session = Session(caller: self, events: events)
        session.begin()
        return session
    }

    package func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {}

    private final class Session: FakeSession, ChannelSession, @unchecked Sendable {
        private let caller: WordCaller
        private var frames = 0
        private var waiting = 0
        private var played = 0

        init(caller: WordCaller, events: @escaping ProviderEventHandler) {
            self.caller = caller
            super.init(loop: caller.loop, events: events)
        }

        func begin() {
            self.report(.ready)
            self.report(.media(rate: 8_000))
            self.report(.answered)
            self.report(.hungUp(.normal, detail: ""), after: self.caller.hangUp)
            self.eachFrame { [weak self] in self?.waiting += 1 }
        }

        func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
            self.report(.done(request, reason: .complete, units: 0))
        }

        func play(_ samples: Span<Int16>) -> Bool {
            self.played += samples.count
            return true
        }

        func flush() -> Duration? { .milliseconds(self.played / 8) }

        func read(into samples: inout MutableSpan<Int16>) -> Int {
            guard self.waiting > 0 else { return 0 }
            self.waiting -= 1
            let time = Frame.duration * self.frames
            self.frames += 1
            let word = self.caller.words.first { time >= $0.start && time < $0.end }
            FakeVoice.fill(
                &samples, count: 160, isVoice: word != nil, position: self.frames * 160)
            if let word {
                let code = Int16(word.number + NumberedWord.offset)
                for index in 0..<160 { samples[index] = samples[index] & ~0xFF | code }
            }
            return 160
        }
    }
}
