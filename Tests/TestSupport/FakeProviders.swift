package import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A recogniser that gives the words of its script, one entry an utterance. A canary uses up entries as well;
/// in place of their words it hears those of its own.
package final class FakeRecognizer: Recognizer {
    package enum Answer: Sendable {
        case words(String)
        case failure(ProviderFailure)
        /// Nothing ever comes.
        case silence
    }

    package let name: String
    private let loop: EventLoop
    private let script: Mutex<[Answer]>
    private let opening: ProviderFailure?
    private let canary: String
    /// How long the audio was that each `finalize` covered; replays included.
    package let heard = Mutex<[Duration]>([])

    package init(
        _ name: String, on loop: EventLoop, _ script: [Answer], opening: ProviderFailure? = nil,
        canary: String = "one two three"
    ) {
        self.name = name
        self.loop = loop
        self.script = Mutex(script)
        self.opening = opening
        self.canary = canary
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any RecognizerSession {
        let session = Session(recognizer: self, options: options, events: events)
        session.report(self.opening.map { .failed($0, request: nil) } ?? .ready)
        return session
    }

    private func next() -> Answer {
        self.script.withLock { $0.isEmpty ? .words("") : $0.removeFirst() }
    }

    private final class Session: FakeSession, RecognizerSession, @unchecked Sendable {
        private let recognizer: FakeRecognizer
        private let rate: Int
        private let isCanary: Bool
        private var samples = 0

        init(
            recognizer: FakeRecognizer, options: SessionOptions,
            events: @escaping ProviderEventHandler
        ) {
            self.recognizer = recognizer
            self.rate = options.rate
            self.isCanary = options.callID == "canary"
            super.init(loop: recognizer.loop, events: events)
        }

        func push(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool {
            self.samples += samples.count
            return true
        }

        func finalize(_ request: RequestID) {
            let length = Duration.milliseconds(self.samples * 1_000 / self.rate)
            self.samples = 0
            self.recognizer.heard.withLock { $0.append(length) }
            switch self.recognizer.next() {
            case .words(let text):
                let delay = Duration.milliseconds(50)
                let text = self.isCanary ? self.recognizer.canary : text
                if !text.isEmpty {
                    self.report(.final(Transcript(text, confidence: 0.9)), after: delay)
                }
                self.report(.done(request, reason: .complete, units: 0), after: delay)
            case .failure(let failure): self.report(.failed(failure, request: request))
            case .silence: break
            }
        }

        func expect(_ expectation: Expectation) {}
    }
}

/// A dialogue whose answers are given by a closure from the turn to what is reported.
package final class FakeDialogue: Dialogue {
    package typealias Answer = @Sendable (DialogueTurn, RequestID) -> [ProviderEvent]

    package let name: String
    private let loop: EventLoop
    private let answer: Answer
    package let turns = Mutex<[DialogueTurn]>([])
    package let toolResults = Mutex<[String]>([])
    /// The messages that sessions were prewarmed with.
    package let prewarms = Mutex<[String]>([])

    package init(_ name: String, on loop: EventLoop, _ answer: @escaping Answer) {
        self.name = name
        self.loop = loop
        self.answer = answer
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any DialogueSession {
        let session = Session(dialogue: self, events: events)
        session.report(.ready)
        return session
    }

    private final class Session: FakeSession, DialogueSession, @unchecked Sendable {
        private let dialogue: FakeDialogue

        init(dialogue: FakeDialogue, events: @escaping ProviderEventHandler) {
            self.dialogue = dialogue
            super.init(loop: dialogue.loop, events: events)
        }

        func prewarm(messagesJSON: String) {
            self.dialogue.prewarms.withLock { $0.append(messagesJSON) }
        }

        func generate(_ turn: DialogueTurn, _ request: RequestID) {
            self.dialogue.turns.withLock { $0.append(turn) }
            for event in self.dialogue.answer(turn, request) {
                self.report(event, after: .milliseconds(100))
            }
        }

        func toolResult(
            _ result: Result<String, ProviderFailure>, of toolCall: String, _ request: RequestID
        ) {
            let text = (try? result.get()) ?? "failed"
            self.dialogue.toolResults.withLock { $0.append(text) }
            self.report(.delta(request, text: "The result is \(text).", isProtected: false))
            self.report(.done(request, reason: .complete, units: 0))
        }
    }
}

/// A synthesizer that speaks 50 ms of samples a character, with a mark for each word.
package final class FakeSynthesizer: Synthesizer {
    package enum Fault: Sendable {
        case none
        /// Fails when so much of an utterance was spoken.
        case dies(after: Duration)
        case silent
        /// It gives audio, of silence.
        case inaudible
        /// Fails the first utterance, before any audio.
        case once(ProviderFailure)
    }

    package let name: String
    private let loop: EventLoop
    private let fault: Fault
    /// The texts that were asked for.
    package let texts = Mutex<[String]>([])

    package init(_ name: String, on loop: EventLoop, fault: Fault = .none) {
        self.name = name
        self.loop = loop
        self.fault = fault
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any SynthesizerSession {
        let session = Session(synthesizer: self, rate: options.rate, events: events)
        session.report(.ready)
        return session
    }

    private final class Session: FakeSession, SynthesizerSession, @unchecked Sendable {
        let rate: Int
        private let synthesizer: FakeSynthesizer
        private var text = ""
        private var left: [RequestID: Int] = [:]

        init(synthesizer: FakeSynthesizer, rate: Int, events: @escaping ProviderEventHandler) {
            self.synthesizer = synthesizer
            self.rate = rate
            super.init(loop: synthesizer.loop, events: events)
        }

        func begin(_ request: RequestID, voice: [String: String]) { self.text = "" }
        func text(_ piece: String, of request: RequestID) { self.text += piece }

        func end(_ request: RequestID) {
            self.synthesizer.texts.withLock { $0.append(self.text) }
            let text = self.text
            let perCharacter = Duration.milliseconds(50)
            var offset = 0
            for word in text.split(separator: " ", omittingEmptySubsequences: false) {
                let range = offset..<offset + word.utf8.count
                self.report(.mark(request, text: range, mediaTime: perCharacter * offset))
                offset = range.upperBound + 1
            }
            let total = perCharacter * text.utf8.count
            switch self.synthesizer.fault {
            case .once(let failure) where self.synthesizer.texts.withLock(\.count) == 1:
                self.report(.failed(failure, request: request))
            case .none, .inaudible, .once:
                self.speak(total, request, then: .done(request, reason: .complete, units: 0))
            case .dies(let limit):
                let failure = ProviderFailure(.unavailable, "the voice has gone")
                self.speak(min(limit, total), request, then: nil)
                self.report(.failed(failure, request: request), after: .milliseconds(80) + limit)
            case .silent: break
            }
        }

        private func speak(_ length: Duration, _ request: RequestID, then event: ProviderEvent?) {
            let samples = Int(length.milliseconds) * self.rate / 1_000
            self.later(.milliseconds(80)) { [weak self] in
                self?.left[request] = samples
                if let event { self?.report(event) }
            }
        }

        func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int {
            let count = min(samples.count, self.left[request] ?? 0)
            let level: Int16 =
                if case .inaudible = self.synthesizer.fault { 0 } else { 1_000 }
            for index in 0..<count { samples[index] = index % 2 == 0 ? level : -level }
            self.left[request]? -= count
            return count
        }
    }
}

/// Customer records that give a fixed result and remember what was asked.
package final class FakeRecords: CustomerRecords {
    package let name: String
    private let loop: EventLoop
    private let failure: ProviderFailure?
    private let delay: Duration
    private let results: [String]
    package let operations = Mutex<[String]>([])
    package let keys = Mutex<[String]>([])

    /// - Parameters:
    ///   - delay: until the results, which come even when the session is closed by then.
    ///   - more: results of the same operation after the first.
    package init(
        _ name: String, on loop: EventLoop, failure: ProviderFailure? = nil,
        delay: Duration = .zero, result: String = #"{"name":"Ada"}"#, more: [String] = []
    ) {
        self.name = name
        self.loop = loop
        self.failure = failure
        self.delay = delay
        self.results = [result] + more
    }

    package var operationsJSON: String {
        #"[{"name":"find_contact","description":"Finds a contact.","parameters":{"type":"object"}}]"#
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any CustomerRecordsSession {
        let session = Session(records: self, events: events)
        session.report(.ready)
        return session
    }

    private final class Session: FakeSession, CustomerRecordsSession, @unchecked Sendable {
        private let records: FakeRecords

        init(records: FakeRecords, events: @escaping ProviderEventHandler) {
            self.records = records
            super.init(loop: records.loop, events: events)
        }

        func call(
            _ operation: String, argumentsJSON: String, idempotencyKey: String, _ request: RequestID
        ) {
            self.records.operations.withLock { $0.append("\(operation) \(argumentsJSON)") }
            self.records.keys.withLock { $0.append(idempotencyKey) }
            if let failure = self.records.failure {
                return self.report(.failed(failure, request: request))
            }
            let results = self.records.results
            for (index, result) in results.enumerated() {
                self.reportAnyway(
                    .result(request, json: result, hasMore: index + 1 < results.count),
                    after: self.records.delay)
            }
            self.reportAnyway(
                .done(request, reason: .complete, units: 0), after: self.records.delay)
        }
    }
}
