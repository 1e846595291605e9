package import CallModel
package import EventLoop
package import Providers
import Synchronization

/// A recogniser that hears the numbers of a `WordCaller`, and fails as it is told.
package final class WordRecognizer: Recognizer {
    /// How one of its sessions fails; a session without a fault works.
    package struct Fault: Sendable {
        package enum Moment: Sendable {
            /// On the loop's clock.
            case at(Duration)
            /// The session has heard so many words.
            case words(Int)
            /// So long after the first `finalize`; its answer does not come.
            case asked(after: Duration)
            /// After so many finals.
            case finals(Int)
            /// So much was sent to the session again.
            case replayed(Duration)
            case opening
        }

        package enum Kind: Sendable, CaseIterable {
            case error, hang, stall, close
        }

        package var moment: Moment
        package var kind: Kind

        package init(_ moment: Moment, _ kind: Kind) {
            self.moment = moment
            self.kind = kind
        }
    }

    package enum Times: Sendable, CaseIterable {
        /// Of every word.
        case words
        /// Of the transcript as a whole.
        case whole
        case none
        /// Of another clock.
        case outside
    }

    package let name: String
    package let maxIngestRate: Int
    private let loop: EventLoop
    private let faults: Mutex<[Fault]>
    private let givesPartials: Bool
    private let finalEvery: Int?
    private let times: Times
    private let code: ProviderFailure.Code
    private let refuses: Bool
    private let finalAfter: Duration?

    /// - Parameters:
    ///   - faults: of the first sessions, one each.
    ///   - finalEvery: so many words make a final without being asked.
    ///   - code: of faults that tell what they are.
    ///   - refuses: it fails every `finalize` with `code`, and works on.
    ///   - finalAfter: so much silence after a word makes a final without being asked.
    package init(
        _ name: String, on loop: EventLoop, faults: [Fault] = [], givesPartials: Bool = true,
        finalEvery: Int? = nil, times: Times = .words, ingestRate: Int = 4,
        code: ProviderFailure.Code = .unavailable, refuses: Bool = false,
        finalAfter: Duration? = nil
    ) {
        self.name = name
        self.loop = loop
        self.faults = Mutex(faults)
        self.givesPartials = givesPartials
        self.finalEvery = finalEvery
        self.times = times
        self.maxIngestRate = ingestRate
        self.code = code
        self.refuses = refuses
        self.finalAfter = finalAfter
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any RecognizerSession {
        let fault = self.faults.withLock { $0.isEmpty ? nil : $0.removeFirst() }
        let session = Session(
            recognizer: self, fault: fault, isCanary: options.callID == "canary", events: events)
        session.begin()
        return session
    }

    private final class Session: FakeSession, RecognizerSession, @unchecked Sendable {
        private enum State { case works, mute, stalled, ended }

        /// A shorter piece of a word is no word.
        private static let shortest = Duration.milliseconds(100)
        private static let delay = Duration.milliseconds(50)

        private let recognizer: WordRecognizer
        private let fault: Fault?
        private let isCanary: Bool
        private let rawEvents: ProviderEventHandler
        private var state = State.works
        private var hasClosed = false
        private var words: [NumberedWord] = []
        private var current: NumberedWord?
        private var heard = 0
        private var finals = 0
        private var replayed = 0

        init(
            recognizer: WordRecognizer, fault: Fault?, isCanary: Bool,
            events: @escaping ProviderEventHandler
        ) {
            self.isCanary = isCanary
            self.recognizer = recognizer
            self.fault = fault
            self.rawEvents = events
            super.init(loop: recognizer.loop, events: events)
        }

        func begin() {
            switch self.fault?.moment {
            case .opening?: return self.fail()
            case .at(let time)?: self.fail(after: max(.zero, time - self.loop.now))
            default: break
            }
            self.report(.ready)
        }

        override func close(_ reason: CloseReason) {
            guard !self.hasClosed else { return }
            super.close(reason)
        }

        // MARK: - Faults

        private func fail(after delay: Duration) {
            self.later(delay) { [weak self] in
                guard let self, !self.isClosed else { return }
                self.fail()
            }
        }

        private func fail() {
            guard let fault, self.state == .works else { return }
            switch fault.kind {
            case .error:
                self.state = .ended
                let failure = ProviderFailure(self.recognizer.code, "the test says so")
                self.report(.failed(failure, request: nil))
                // Late news, of words that nobody said.
                let events = self.rawEvents
                self.later(.milliseconds(300)) { events(.final(Transcript("late"))) }
            case .hang: self.state = .mute
            case .stall: self.state = .stalled
            case .close:
                self.state = .ended
                self.report(.closed)
                self.hasClosed = true
            }
        }

        private func say(_ event: ProviderEvent, after delay: Duration = .zero) {
            self.later(delay) { [weak self] in
                guard let self, self.state == .works else { return }
                self.report(event)
            }
        }

        // MARK: - Audio

        func push(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool {
            guard self.state != .stalled else { return false }
            for index in samples.indices {
                let time = mediaTime + .microseconds(125) * index
                self.hear(NumberedWord.number(in: samples[index]), at: time)
            }
            if isReplay {
                self.replayed += samples.count
                if case .replayed(let limit)? = self.fault?.moment,
                    .milliseconds(self.replayed / 8) >= limit
                {
                    self.fail()
                }
            }
            return true
        }

        private func hear(_ number: Int?, at time: Duration) {
            if let word = self.current, word.number != number {
                self.current = nil
                self.add(word)
            }
            guard let number else { return self.hearSilence(at: time) }
            let start = self.current?.start ?? time
            self.current = NumberedWord(number, at: start, for: time - start + .microseconds(125))
        }

        private func hearSilence(at time: Duration) {
            guard let patience = self.recognizer.finalAfter, let last = self.words.last,
                time - last.end >= patience
            else { return }
            self.giveFinal(after: .zero)
        }

        private func add(_ word: NumberedWord) {
            guard word.end - word.start >= Self.shortest else { return }
            self.words.append(word)
            self.heard += 1
            if self.recognizer.givesPartials { self.say(.partial(self.transcript())) }
            if case .words(self.heard)? = self.fault?.moment { self.fail(after: .zero) }
            if self.words.count == self.recognizer.finalEvery { self.giveFinal(after: .zero) }
        }

        // MARK: - Words

        func finalize(_ request: RequestID) {
            if self.recognizer.refuses {
                let failure = ProviderFailure(self.recognizer.code, "the test says so")
                return self.report(.failed(failure, request: request))
            }
            self.hear(nil, at: .zero)
            if case .asked(let delay)? = self.fault?.moment {
                self.words = []
                return self.fail(after: delay)
            }
            if self.isCanary { self.say(.final(Transcript("one two three")), after: Self.delay) }
            if !self.words.isEmpty { self.giveFinal(after: Self.delay) }
            self.say(.done(request, reason: .complete, units: 0), after: Self.delay)
        }

        private func giveFinal(after delay: Duration) {
            self.say(.final(self.transcript()), after: delay)
            self.words = []
            self.finals += 1
            if case .finals(self.finals)? = self.fault?.moment {
                self.fail(after: delay + .milliseconds(1))
            }
        }

        private func transcript() -> Transcript {
            let origin = self.recognizer.times == .outside ? Duration.seconds(3_600) : .zero
            let words = self.words.map {
                Transcript.Word("\($0.number)", start: $0.start + origin, end: $0.end + origin)
            }
            let text = words.map(\.text).joined(separator: " ")
            return switch self.recognizer.times {
            case .none: Transcript(text)
            case .whole:
                Transcript(text, start: words[0].start, end: words[words.count - 1].end)
            case .words, .outside:
                Transcript(
                    text, words: words, start: words[0].start, end: words[words.count - 1].end)
            }
        }

        func expect(_ expectation: Expectation) {}
    }
}
