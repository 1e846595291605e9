package import CallModel
package import EventLoop
package import Providers
package import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Words as tones, so that what was heard can be told from the samples: each word of the vocabulary has a
/// pitch, each letter takes 50 ms, and all other characters are silent for as long.
package enum WordTone {
    package static let vocabulary = [
        "good", "morning", "dear", "caller", "alpha", "bravo", "charlie", "delta", "echo",
        "foxtrot", "golf", "hotel", "india", "juliet", "kilo", "lima",
    ]
    package static let millisecondsPerCharacter = 50

    package static func hertz(_ word: Int) -> Double { 100 + 25 * Double(word) }

    static func samples(_ text: String, rate: Int, amplitude: Double) -> [Int16] {
        let perCharacter = rate * self.millisecondsPerCharacter / 1_000
        var samples: [Int16] = []
        var rest = Substring(text)
        while !rest.isEmpty {
            let word = rest.prefix { $0.isLetter }
            if let index = self.vocabulary.firstIndex(of: word.lowercased()) {
                let count = word.count * perCharacter
                samples += (0..<count).map { position in
                    let phase = 2 * Double.pi * self.hertz(index) * Double(position) / Double(rate)
                    // 4 ms to begin and to end.
                    let edge = Double(min(position, count - position)) / Double(rate / 250)
                    return Int16(amplitude * sin(phase) * min(1, edge))
                }
            }
            let isWord = !word.isEmpty
            if !isWord { samples += [Int16](repeating: 0, count: perCharacter) }
            rest = rest.dropFirst(isWord ? word.count : 1)
        }
        return samples
    }
}

/// A synthesizer that speaks `WordTone`s at a pace, and fails in every way there is.
package final class WordVoice: Synthesizer {
    package enum Fault: Sendable {
        /// The request fails once so much audio was given.
        case request(ProviderFailure, after: Duration)
        /// The session fails.
        case session(ProviderFailure, after: Duration)
        /// The session closes by itself.
        case close(after: Duration)
        /// Nothing more comes, and nothing says why.
        case hang(after: Duration)

        var limit: Duration {
            switch self {
            case .request(_, let after), .session(_, let after), .close(let after),
                .hang(let after):
                after
            }
        }
    }

    package let name: String
    private let loop: EventLoop
    private let amplitude: Double
    private let hasMarks: Bool
    private let rate: Int
    private let lead: Duration
    private let faults: [Int: Fault]
    private let requests = Mutex(0)
    private let isOffered: Bool
    /// The texts that were asked for.
    package let texts = Mutex<[String]>([])

    /// - Parameters:
    ///   - lead: audio that is there at once; the rest comes as fast as it is heard.
    ///   - faults: by the number of the request, from 0, all sessions counted together.
    ///   - opens: whether sessions open.
    package init(
        _ name: String, on loop: EventLoop, amplitude: Double = 6_000, hasMarks: Bool = true,
        rate: Int = 8_000, lead: Duration = .milliseconds(400), faults: [Int: Fault] = [:],
        opens: Bool = true
    ) {
        self.name = name
        self.loop = loop
        self.amplitude = amplitude
        self.hasMarks = hasMarks
        self.rate = rate
        self.lead = lead
        self.faults = faults
        self.isOffered = opens
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any SynthesizerSession {
        let session = Session(voice: self, events: events)
        if self.isOffered {
            session.report(.ready)
        } else {
            session.report(
                .failed(ProviderFailure(.overloaded, "too many sessions"), request: nil))
        }
        return session
    }

    private func next(_ text: String) -> Fault? {
        self.texts.withLock { $0.append(text) }
        return self.requests.withLock { number in
            defer { number += 1 }
            return self.faults[number]
        }
    }

    private struct Utterance {
        var samples: [Int16]
        var start: Duration
        var limit: Int
        var taken = 0
    }

    private final class Session: FakeSession, SynthesizerSession, @unchecked Sendable {
        private let voice: WordVoice
        private var text = ""
        private var utterances: [RequestID: Utterance] = [:]
        /// When the utterance before is done.
        private var free = Duration.zero

        init(voice: WordVoice, events: @escaping ProviderEventHandler) {
            self.voice = voice
            super.init(loop: voice.loop, events: events)
        }

        var rate: Int { self.voice.rate }

        func begin(_ request: RequestID, voice: [String: String]) { self.text = "" }
        func text(_ piece: String, of request: RequestID) { self.text += piece }

        func end(_ request: RequestID) {
            let fault = self.voice.next(self.text)
            let samples = WordTone.samples(
                self.text, rate: self.rate, amplitude: self.voice.amplitude)
            let start = max(self.loop.now, self.free) + .milliseconds(80)
            let limit = fault.map { Int($0.limit.milliseconds) * self.rate / 1_000 }
            self.utterances[request] = Utterance(
                samples: samples, start: start, limit: min(limit ?? .max, samples.count))
            if self.voice.hasMarks { self.mark(request) }
            let length = Duration.milliseconds(samples.count * 1_000 / self.rate)
            self.free = start + max(.zero, length - self.voice.lead)
            if (fault?.limit ?? .seconds(60)) >= length {
                self.report(
                    .done(request, reason: .complete, units: 0), after: self.free - self.loop.now)
            }
            guard let fault else { return }
            let delay = start - self.loop.now + max(.zero, fault.limit - self.voice.lead)
            switch fault {
            case .request(let failure, _):
                self.report(.failed(failure, request: request), after: delay)
            case .session(let failure, _):
                self.report(.failed(failure, request: nil), after: delay)
            case .close: self.report(.closed, after: delay)
            case .hang: break
            }
        }

        private func mark(_ request: RequestID) {
            var offset = 0
            for word in self.text.split(separator: " ", omittingEmptySubsequences: false) {
                let range = offset..<offset + word.utf8.count
                let time = Duration.milliseconds(offset * WordTone.millisecondsPerCharacter)
                self.report(.mark(request, text: range, mediaTime: time))
                offset = range.upperBound + 1
            }
        }

        func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int {
            guard !self.isClosed, let utterance = self.utterances[request],
                self.loop.now >= utterance.start
            else { return 0 }
            let time = self.loop.now - utterance.start + self.voice.lead
            let there = min(Int(time.milliseconds) * self.rate / 1_000, utterance.limit)
            let count = max(0, min(samples.count, there - utterance.taken))
            for index in 0..<count { samples[index] = utterance.samples[utterance.taken + index] }
            self.utterances[request]?.taken += count
            return count
        }
    }
}
