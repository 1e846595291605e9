import Dispatch
import JackfieldPlugin
import Synchronization
import TestSupport
import Testing

@testable import ESpeak

@Suite("libespeak-ng speaks clauses", .onOwnThread)
struct SpeechLibraryTests {
    private let library = SpeechLibrary.shared
    private let catalogue: VoiceCatalogue

    init() throws {
        self.catalogue = try SpeechLibrary.shared.load(dataPath: nil)
    }

    private func speak(
        _ text: String, voice: Voice = .plain, isWanted: @escaping @Sendable () -> Bool = { true }
    ) throws -> SpokenClause {
        try self.library.synthesize(
            Clause(text.unicodeScalars, offset: 0, pausesAfter: true), voice: voice,
            isWanted: isWanted)
    }

    /// What a whole utterance sounds like, through the queue.
    private func utter(
        _ text: String, voice: Voice = .plain, keepsAudio: Bool = true
    ) throws -> RecordingOutlet {
        let outlet = RecordingOutlet(keepsAudio: keepsAudio)
        let queue = UtteranceQueue(outlet, synthesizer: self.library, sampleRate: 22_050)
        try queue.begin(1, voice: voice)
        try queue.text(text, of: 1)
        try queue.end(1)
        outlet.runAll()
        return outlet
    }

    @Test("Each word has a mark on its own bytes, in text beyond ASCII too")
    func marksWords() throws {
        let text = "Café au lait für Jürgen, naïve Zoë"
        let spoken = try self.speak(text)
        let words = spoken.marks.map { String(decoding: Array(text.utf8)[$0.bytes], as: UTF8.self) }
        #expect(words == ["Café", "au", "lait", "für", "Jürgen", "naïve", "Zoë"])
        #expect(spoken.marks.map(\.sample) == spoken.marks.map(\.sample).sorted())
        #expect(spoken.marks.allSatisfy { $0.sample < spoken.samples.count })
    }

    @Test("Cutting a text into clauses loses and adds no pause")
    func cutsAreInaudible() throws {
        let text = "Hello there, my friend. How are you today? Please hold the line."
        let whole = try self.speak(text)
        let pieces = try self.utter(text).samples(of: 1)
        // eSpeak varies the length of speech by itself; the pause between two sentences is 290 ms.
        #expect(abs(whole.samples.count - pieces.count) < 22_050 / 5)
    }

    @Test("Marks of an utterance rise and stay inside its text")
    func marksOfUtterance() throws {
        let text = "“Žluťoučký kůň”, příliš… 😀 12:30! 5 < 6 & <b>so</b>. End"
        let marks = try self.utter(text).marks(of: 1)
        #expect(marks.count > 5)
        #expect(marks.map(\.lowerBound) == marks.map(\.lowerBound).sorted())
        #expect(marks.allSatisfy { $0.upperBound <= text.utf8.count && !$0.isEmpty })
    }

    @Test(
        "Any text is spoken or silent, never a crash",
        arguments: [
            "😀😀👨‍👩‍👧‍👦", "שלום עולם", "مرحبا", "\u{202E}abc", "\u{FFFD}\u{FFFD}", "[[h@'loU]]",
            "<speak><audio src=\"/etc/passwd\"/></speak>", "&lt;&#x0;&bad;",
            "a\u{0301}\u{0301}\u{0301}",
            "\u{1}200S fast", "\u{10FFFF}", String(repeating: "9", count: 400), "...!!!???,,,",
            "\\\"'`",
            String(repeating: "The line is busy. ", count: 1_111),
        ])
    func anyText(text: String) throws {
        let events = try self.utter(text, keepsAudio: false).events
        #expect(events.last == .done(1, characters: text.unicodeScalars.count))
    }

    @Test("Markup is read aloud as text unless SSML was chosen")
    func markupIsText() throws {
        var ssml = Voice.plain
        ssml.isSSML = true
        let text = "<speak><prosody rate=\"50%\">Good morning</prosody></speak>"
        let asText = try self.speak(text)
        let asSSML = try self.speak(text, voice: ssml)
        #expect(asText.marks.count > 4)
        #expect(
            asSSML.marks.map { String(decoding: Array(text.utf8)[$0.bytes], as: UTF8.self) } == [
                "Good", "morning",
            ])
    }

    @Test(
        "Broken SSML is an utterance like any other",
        arguments: [
            "<speak>", "<", "<speak><break time=\"99999999s\"/>",
            "<voice name=\"nobody\">hi</voice>",
            "<say-as interpret-as=\"x\">1</say-as", "<audio src=\"/etc/passwd\">no</audio>",
            "<<<<>>>></a></b>", "&#xFFFFFFFF;", "<mark name=\"\"/>",
        ])
    func brokenSSML(text: String) throws {
        var ssml = Voice.plain
        ssml.isSSML = true
        let events = try self.utter(text, voice: ssml, keepsAudio: false).events
        #expect(
            [.done(1, characters: text.unicodeScalars.count), .failed(1, .badInput)].contains(
                events.last))
        #expect(try self.speak("Still here").marks.count == 2)
    }

    @Test("What SSML leaves open does not last")
    func openSSML() throws {
        var ssml = Voice.plain
        ssml.isSSML = true
        let before = try self.speak("Please hold the line").samples.count
        _ = try self.speak("<prosody rate=\"300%\">quick", voice: ssml)
        let after = try self.speak("Please hold the line").samples.count
        #expect(abs(after - before) < before / 10)
    }

    @Test("A synthesis that is no longer wanted ends early and leaves nothing behind")
    func aborts() throws {
        let clean = try self.speak("The next request is clean")
        let asked = Mutex(0)
        #expect(throws: ProviderError(.cancelled, "no longer wanted")) {
            try self.speak(String(repeating: "many words ", count: 15)) {
                asked.withLock { count in
                    count += 1
                    return count < 4
                }
            }
        }
        #expect(asked.withLock { $0 } == 4)
        let next = try self.speak("The next request is clean")
        #expect(abs(next.samples.count - clean.samples.count) < clean.samples.count / 10)
        #expect(next.marks.map(\.bytes) == clean.marks.map(\.bytes))
    }

    @Test("Many calls with different voices get their own audio")
    func manyCalls() throws {
        let rates = [90, 165, 260, 400]
        let expected = try rates.map {
            try self.speak("One two three", voice: .plain(rate: $0)).samples.count
        }
        let lengths = Mutex<[[Int]]>(Array(repeating: [], count: rates.count))
        DispatchQueue.concurrentPerform(iterations: 32) { round in
            let index = round % rates.count
            let spoken = try? self.speak("One two three", voice: .plain(rate: rates[index]))
            lengths.withLock { $0[index].append(spoken?.samples.count ?? -1) }
        }
        for (index, counts) in lengths.withLock({ $0 }).enumerated() {
            // eSpeak varies the length of speech a little by itself.
            #expect(counts.count == 8)
            #expect(counts.allSatisfy { abs($0 - expected[index]) < expected[index] / 10 })
        }
    }

    @Test("A faster rate gives shorter audio, a louder volume higher samples")
    func parameters() throws {
        var fast = Voice.plain
        fast.rate = 330
        var quiet = Voice.plain
        quiet.volume = 20
        let normal = try self.speak("Please hold the line")
        #expect(
            try self.speak("Please hold the line", voice: fast).samples.count * 3 < normal.samples
                .count * 2)
        let peak = { (spoken: SpokenClause) in spoken.samples.map { abs(Int($0)) }.max() ?? 0 }
        #expect(try peak(self.speak("Please hold the line", voice: quiet)) * 3 < peak(normal))
    }

    @Test("Every installed voice can be selected")
    func everyVoice() throws {
        for entry in self.catalogue.entries where !entry.isMBROLA {
            var voice = Voice.plain
            voice.name = entry.name
            #expect(try self.library.sampleRate(of: voice) == 22_050)
        }
    }

    @Test("Missing voices are told with the package that has them")
    func missingData() {
        #expect {
            try SpeechData.directory(under: "/nonexistent")
        } throws: { error in
            guard let error = error as? ProviderError else { return false }
            return error.code == .misconfigured
                && error.message.contains("/nonexistent/espeak-ng-data")
                && error.message.contains("apt install espeak-ng-data")
        }
        #expect(throws: ProviderError.self) {
            try SpeechData.directory(under: String(repeating: "long/", count: 40))
        }
    }
}
