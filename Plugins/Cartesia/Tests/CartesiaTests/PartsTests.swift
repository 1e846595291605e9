import CJackfield
import FakeHost
import FoundationEssentials
import JackfieldPlugin
import Testing
import VendorKit

@testable import Cartesia

@Suite("Parts of the voice at Cartesia")
struct PartsTests {
    private static func settings(_ json: String) throws -> CartesiaSettings {
        try JSONDecoder().decode(CartesiaSettings.self, from: Data(json.utf8))
    }

    @Test("Words are found in their text, in order; those that are written otherwise have no mark")
    func marks() {
        var marks = WordMarks()
        marks.add("It is 7 p.m. It is late, is ")
        marks.add("it, Bärbel?")
        for (index, word) in ["It", "is", "seven", "p.m.", "It", "late", "it", "Bärbel"]
            .enumerated()
        {
            marks.find(word, at: .milliseconds(100 * index))
        }
        let early = marks.take(before: .milliseconds(400))
        #expect(early.map(\.text) == [0..<2, 3..<5, 8..<12])
        #expect(early.map(\.time) == [.zero, .milliseconds(100), .milliseconds(300)])
        let late = marks.take(before: .seconds(1))
        #expect(late.map(\.text) == [13..<15, 19..<23, 28..<30, 32..<39])
        #expect(marks.take(before: .seconds(9)).isEmpty)
    }

    @Test("A word is no part of another one, and no mark goes back in time")
    func wholeWords() {
        var marks = WordMarks()
        marks.add("island is")
        marks.find("is", at: .milliseconds(300))
        marks.find("is", at: .milliseconds(400))
        #expect(
            marks.take(before: .seconds(1)) == [
                WordMarks.Mark(text: 7..<9, time: .milliseconds(300))
            ])
        marks.add(" one two")
        marks.find("one", at: .milliseconds(900))
        marks.find("two", at: .milliseconds(500))
        #expect(
            marks.take(before: .seconds(1)).map(\.time) == [.milliseconds(900), .milliseconds(900)])
    }

    @Test("µ-law becomes samples of 16 bits")
    func muLaw() throws {
        let booth = try Booth(#", "coding": "ulaw""#)
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello.")
        let context = try #require(Booth.contexts(socket).first)
        socket.send(Booth.chunk([0xFF, 0x7F, 0x80, 0x00] as [UInt8], of: context))
        #expect(booth.session.audio(of: request) == [0, 0, 32_124, -32_124])
    }

    @Test("A sample that comes in two chunks is put together")
    func halves() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello.")
        let context = try #require(Booth.contexts(socket).first)
        socket.send(Booth.chunk([1, 0, 2] as [UInt8], of: context))
        socket.send(Booth.chunk([1, 3, 0] as [UInt8], of: context))
        #expect(booth.session.audio(of: request) == [1, 258, 3])
    }

    @Test("The options of an utterance stand over the settings, within what Cartesia can do")
    func options() throws {
        let settings = try Self.settings(
            #"{"tts": {"voice": "v1", "speed": 1.2}, "api_version": "2026-03-01"}"#)
        let form = try GenerationForm(
            settings, rate: 8_000, language: "en-US",
            options: VoiceOptions(voice: "v2", language: "fr-FR", rate: 2))
        let message = JSONValue(parsing: form.message("Salut.", of: "c"))
        #expect(message?["voice"] == .object(["mode": .text("id"), "id": .text("v2")]))
        #expect(message?["language"] == .text("fr"))
        #expect(message?["generation_config"] == .object(["speed": .number(1.5)]))
        #expect(throws: ProviderError.self) {
            try GenerationForm(
                settings, rate: 8_000, language: "", options: VoiceOptions(rate: .infinity))
        }
    }

    @Test("Too much at once is waited for as long as a sentence takes")
    func concurrency() {
        let error = CartesiaServer.message(status: 429, code: "concurrency_limited")
        #expect(error.code == .quotaExceeded && error.retryAfter == .seconds(2))
        let busy = CartesiaServer.answer(
            429, [("retry-after", "7")], body: Array("Title: Message".utf8), now: .zero)
        #expect(busy.retryAfter == .seconds(7))
    }

    @Test("A probe asks for the voice: what is wrong is told")
    func probes() throws {
        for (status, expected) in [
            (200, "DONE"), (401, "ERROR \(JF_E_AUTH)"), (404, "ERROR \(JF_E_CONFIG)"),
        ] {
            let booth = try Booth("", #", "base_url": "http://127.0.0.1:9085/""#)
            booth.provider.probe()
            let asked = try #require(booth.host.requests.last)
            #expect(asked.url == "http://127.0.0.1:9085/voices/v1")
            #expect(asked.headers["cartesia-version"] == "2026-08-14")
            booth.host.answer(asked, with: .success(FakeResponse(status: UInt32(status))))
            #expect(booth.provider.events == [expected])
        }
    }

    @Test("A key that is missing is named, and one that is there is in no line of the log")
    func secret() throws {
        let host = FakeHost()
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(
                JF_TTS, of: "cartesia", host: host,
                settings: #"{"api_key": "", "tts": {"voice": "v1"}}"#)
        }
        #expect(host.logged("api_key is missing"))
        let booth = try Booth()
        try booth.opening.refuse(status: 401)
        #expect(!booth.host.logged(Booth.key))
    }

    @Test("More text than an utterance may have fails it, and nothing else")
    func tooLong() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("One. ", of: request)
        booth.session.text(String(repeating: "a", count: 65_536), of: request)
        #expect(booth.session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
        #expect(Booth.sent(socket).last?["cancel"] == .boolean(true))
        let next = booth.session.say("Two.")
        let context = try #require(Booth.contexts(socket).last)
        socket.send(Booth.done(context))
        #expect(booth.session.events(of: next) == ["DONE"])
    }
}
