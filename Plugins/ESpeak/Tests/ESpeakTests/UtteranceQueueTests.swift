import JackfieldPlugin
import Testing

@testable import ESpeak

@Suite("Utterances of a call are spoken one after the other")
struct UtteranceQueueTests {
    private let outlet = RecordingOutlet()

    private func queue(
        _ synthesizer: ScriptedSynthesizer = ScriptedSynthesizer(), endPause: Bool = false
    ) -> UtteranceQueue<RecordingOutlet> {
        // 20 ms are 4 samples.
        UtteranceQueue(self.outlet, synthesizer: synthesizer, sampleRate: 200, endPause: endPause)
    }

    @Test("Audio, marks and the end come in order, with media times from the first sample")
    func inOrder() throws {
        let queue = self.queue()
        try queue.begin(1, voice: .plain)
        try queue.text("Hi!! abc", of: 1)
        try queue.end(1)
        self.outlet.runAll()

        #expect(
            self.outlet.events == [
                .audio(1, samples: [72, 105, 33, 33], at: .zero),
                .mark(1, 0..<4, at: .zero),
                .audio(1, samples: [32], at: .milliseconds(20)),
                .audio(1, samples: [0, 0, 97, 98], at: .milliseconds(25)),
                .mark(1, 5..<8, at: .milliseconds(35)),
                .audio(1, samples: [99], at: .milliseconds(45)),
                .done(1, characters: 8),
            ])
    }

    @Test("The first clause is spoken before the text is complete")
    func beforeTheEnd() throws {
        let queue = self.queue()
        try queue.begin(1, voice: .plain)
        try queue.text("Yes! And", of: 1)
        self.outlet.runAll()
        #expect(self.outlet.samples(of: 1) == "Yes! ".utf8.map(Int16.init))
        #expect(!self.outlet.events.contains(.done(1, characters: 8)))
    }

    @Test("The pause behind the last sentence is spoken only when asked for")
    func endPause() throws {
        let queue = self.queue(endPause: true)
        try queue.begin(1, voice: .plain)
        try queue.text("a", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        #expect(self.outlet.samples(of: 1) == [97, 0, 0])
        #expect(self.outlet.events.last == .done(1, characters: 1))
    }

    @Test("Without room the thread is given back and the audio goes on later, whole")
    func waitsForRoom() throws {
        let queue = self.queue()
        self.outlet.set(room: 1)
        try queue.begin(1, voice: .plain)
        try queue.text("abcdefgh", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        #expect(self.outlet.samples(of: 1).count == 4)
        #expect(self.outlet.waitingWakes == 1)

        self.outlet.set(room: 9)
        self.outlet.wakeUp()
        self.outlet.runAll()
        #expect(self.outlet.samples(of: 1) == "abcdefgh".utf8.map(Int16.init))
        #expect(self.outlet.events.last == .done(1, characters: 8))
    }

    @Test("No clause is synthesised ahead of one whose audio still waits for room")
    func buffersOneClause() throws {
        let synthesizer = ScriptedSynthesizer()
        let queue = self.queue(synthesizer)
        self.outlet.set(room: 0)
        try queue.begin(1, voice: .plain)
        try queue.text("One! Two! Three! Four! ", of: 1)
        self.outlet.runAll()
        #expect(synthesizer.clauses == ["One! "])
    }

    @Test("The next utterance waits for the end of the one before it")
    func oneAfterTheOther() throws {
        let queue = self.queue()
        try queue.begin(1, voice: .plain)
        try queue.begin(2, voice: .plain)
        try queue.text("b", of: 2)
        try queue.end(2)
        self.outlet.runAll()
        #expect(self.outlet.events == [])

        try queue.text("a", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        let ends = self.outlet.events.filter { if case .done = $0 { true } else { false } }
        #expect(ends == [.done(1, characters: 1), .done(2, characters: 1)])
        #expect(self.outlet.samples(of: 2) == [98])
    }

    @Test("After cancel nothing more is told, and the next utterance is clean")
    func cancels() throws {
        let queue = self.queue()
        self.outlet.set(room: 1)
        try queue.begin(1, voice: .plain)
        try queue.text("abcdefgh", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        let before = self.outlet.events

        queue.cancel(1)
        self.outlet.set(room: .max)
        self.outlet.wakeUp()
        self.outlet.runAll()
        #expect(self.outlet.events == before)

        try queue.begin(2, voice: .plain)
        try queue.text("xy", of: 2)
        try queue.end(2)
        self.outlet.runAll()
        #expect(
            self.outlet.events.dropFirst(before.count) == [
                .audio(2, samples: [120, 121], at: .zero), .mark(2, 0..<2, at: .zero),
                .done(2, characters: 2),
            ])
    }

    @Test("Cancelling in the middle of a synthesis ends it and tells nothing")
    func cancelsWhileSynthesising() throws {
        let box = QueueBox()
        let synthesizer = ScriptedSynthesizer { _ in box.queue?.cancel(1) }
        let queue = self.queue(synthesizer)
        box.queue = queue
        try queue.begin(1, voice: .plain)
        try queue.text("abc", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        #expect(synthesizer.clauses == ["abc"])
        #expect(self.outlet.events == [])
        box.queue = nil
    }

    @Test("After close nothing more is told")
    func closes() throws {
        let queue = self.queue()
        try queue.begin(1, voice: .plain)
        try queue.text("abc", of: 1)
        try queue.end(1)
        queue.close()
        self.outlet.runAll()
        #expect(self.outlet.events == [])
        #expect(throws: ProviderError.self) { try queue.begin(2, voice: .plain) }
    }

    @Test("A host that wants no more of an utterance gets the next one")
    func hostCancelled() throws {
        let queue = self.queue()
        self.outlet.refuseAudio(of: 1)
        for id in [1, 2] {
            try queue.begin(id, voice: .plain)
            try queue.text("a", of: id)
            try queue.end(id)
        }
        self.outlet.runAll()
        #expect(self.outlet.events.last == .done(2, characters: 1))
        #expect(!self.outlet.events.contains(.done(1, characters: 1)))
    }

    @Test("An error ends its utterance once, and text still on its way is let pass")
    func failsOnce() throws {
        let queue = self.queue()
        try queue.begin(1, voice: .plain)
        try queue.text("broken", of: 1)
        try queue.end(1)
        try queue.begin(2, voice: .plain)
        try queue.text(String(repeating: "x", count: 65_537), of: 2)
        try queue.text("more", of: 2)
        try queue.end(2)
        self.outlet.runAll()
        #expect(self.outlet.events == [.failed(2, .badInput), .failed(1, .internal)])
    }

    @Test("No text and white space are done without audio", arguments: ["", " \n "])
    func nothingToSay(text: String) throws {
        let queue = UtteranceQueue(
            self.outlet, synthesizer: SpeechLibrary.shared, sampleRate: 22_050)
        try queue.begin(1, voice: .plain)
        try queue.text(text, of: 1)
        try queue.end(1)
        self.outlet.runAll()
        #expect(self.outlet.events == [.done(1, characters: text.unicodeScalars.count)])
    }

    @Test("Text for an utterance that never began, or after its end, is refused")
    func refusesStrangers() throws {
        let queue = self.queue()
        #expect(throws: ProviderError(.gone, "no such utterance")) { try queue.text("a", of: 7) }
        try queue.begin(1, voice: .plain)
        #expect(throws: ProviderError.self) { try queue.begin(1, voice: .plain) }
        try queue.end(1)
        #expect(throws: ProviderError.self) { try queue.text("a", of: 1) }
        #expect(throws: ProviderError.self) { try queue.end(1) }
    }

    @Test("When all threads of the host are taken, speech starts as soon as one is free")
    func busyHost() throws {
        let queue = self.queue()
        self.outlet.set(hasThreads: false)
        try queue.begin(1, voice: .plain)
        try queue.text("a", of: 1)
        try queue.end(1)
        #expect(self.outlet.waitingWork == 0)
        self.outlet.set(hasThreads: true)
        self.outlet.wakeUp()
        self.outlet.runAll()
        #expect(self.outlet.events.last == .done(1, characters: 1))
    }

    @Test("A thread is given back after each clause, however much room there is")
    func oneClauseAThread() throws {
        let synthesizer = ScriptedSynthesizer()
        let queue = self.queue(synthesizer)
        try queue.begin(1, voice: .plain)
        try queue.text("One! Two! Three", of: 1)
        self.outlet.runOne()
        #expect(synthesizer.clauses == ["One! "])
        #expect(self.outlet.samples(of: 1) == "One! ".utf8.map(Int16.init))
        self.outlet.runOne()
        #expect(synthesizer.clauses == ["One! ", "Two! "])
    }

    @Test("On a host without timers the queue waits for room on its thread")
    func withoutTimers() throws {
        let queue = self.queue()
        self.outlet.set(hasTimers: false)
        self.outlet.set(room: 0)
        try queue.begin(1, voice: .plain)
        try queue.text("abcdefgh", of: 1)
        try queue.end(1)
        self.outlet.runAll()
        #expect(self.outlet.events.last == .done(1, characters: 8))
        #expect(self.outlet.waits == 2)
    }

    @Test("A host without threads and timers is told that speech cannot start")
    func withoutAnything() throws {
        let queue = self.queue()
        self.outlet.set(hasTimers: false)
        self.outlet.set(hasThreads: false)
        try queue.begin(1, voice: .plain)
        try queue.text("a", of: 1)
        #expect(self.outlet.events == [.failed(1, .overloaded)])
    }

    @Test("Calls take turns, a clause each")
    func roundRobin() throws {
        let synthesizer = ScriptedSynthesizer()
        let outlets = [RecordingOutlet(), RecordingOutlet()]
        for (index, outlet) in outlets.enumerated() {
            let queue = UtteranceQueue(outlet, synthesizer: synthesizer, sampleRate: 200)
            outlet.set(room: 0)
            try queue.begin(index, voice: .plain)
            try queue.text("\(index)a! \(index)b! \(index)c! ", of: index)
            try queue.end(index)
        }
        for room in [0] + Array(repeating: 1, count: 8) {
            for outlet in outlets {
                outlet.set(room: room)
                outlet.wakeUp()
                outlet.runAll()
            }
        }
        #expect(synthesizer.clauses == ["0a! ", "1a! ", "0b! ", "1b! ", "0c! ", "1c! "])
    }
}

private final class QueueBox: @unchecked Sendable {
    // Set by the test before and after the queue runs, on the test's thread, as is the queue itself.
    var queue: UtteranceQueue<RecordingOutlet>?
}
