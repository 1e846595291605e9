import CallModel
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
package final class WordCaller: FakeLineChannel {
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

    package func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine {
        Line(caller: self, events: events)
    }

    private final class Line: FakeLine, @unchecked Sendable {
        private let caller: WordCaller

        init(caller: WordCaller, events: @escaping ProviderEventHandler) {
            self.caller = caller
            super.init(loop: caller.loop, events: events)
        }

        override func begin() {
            super.begin()
            self.report(.hungUp(.normal, detail: ""), after: self.caller.hangUp)
        }

        private func word(at time: Duration) -> NumberedWord? {
            self.caller.words.first { time >= $0.start && time < $0.end }
        }

        override func isVoice(at time: Duration) -> Bool { self.word(at: time) != nil }

        override func mark(_ samples: inout MutableSpan<Int16>, at time: Duration) {
            guard let word = self.word(at: time) else { return }
            let code = Int16(word.number + NumberedWord.offset)
            for index in 0..<160 { samples[index] = samples[index] & ~0xFF | code }
        }
    }
}
