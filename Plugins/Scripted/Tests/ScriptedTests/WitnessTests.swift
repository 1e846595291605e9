import CJackfield
import FakeHost
import FoundationEssentials
import Glibc
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("Coded words through the plugin")
struct WitnessTests {
    private let host = FakeHost()
    private let path = "/tmp/jackfield-witness-\(UInt64.random(in: 0 ... .max)).jsonl"

    private func provider(_ capability: String, _ settings: String) throws -> ProviderUnderTest {
        try ProviderUnderTest(
            capability, of: "scripted", host: self.host, settings: settings)
    }

    /// The lines of the witness, which is removed.
    private func lines() throws -> [String] {
        defer { unsafe unlink(self.path) }
        return try String(contentsOfFile: self.path, encoding: .utf8).split(separator: "\n")
            .map(String.init)
    }

    private func speak(_ text: String, _ settings: String, rate: UInt32 = 8_000) throws -> [Int16] {
        let session = try self.provider(JF_TTS, "{\"tts\": \(settings)}").open(rate: rate)
        let request = session.say(text)
        self.host.advance(by: .seconds(10))
        return session.audio(of: request)
    }

    @Test("a voice speaks its coded words, marks them where they begin, and others as ever")
    func speaks() throws {
        let session = try self.provider(JF_TTS, #"{"tts": {"codes": true}}"#).open()
        let request = session.say("w17, ab w18.")
        self.host.advance(by: .seconds(2))
        #expect(
            session.events(of: request)
                == ["MARK 0+4 at 0", "MARK 5+2 at 360", "MARK 8+4 at 540", "DONE"])
        let words = CodedSpeech().words(session.audio(of: request))
        #expect(words.map(\.number) == [17, 18])
        let offsets = zip(words, [0, 4_320]).map { abs($0.start - $1) }
        #expect(offsets.allSatisfy { $0 <= 40 })
    }

    @Test("two voices say the same words with different samples")
    func differsInSound() throws {
        let first = try self.speak("w5 w6", #"{"codes": true}"#)
        let second = try self.speak("w5 w6", #"{"codes": true, "pitch": 1.2, "level_db": -32}"#)
        #expect(first != second)
        #expect(CodedSpeech().understood(first) == [5, 6])
        #expect(CodedSpeech().understood(second) == [5, 6])
    }

    @Test(
        "a recogniser understands coded words with their times"
    )
    func understands() throws {
        let session = try self.provider(
            JF_STT, #"{"stt": {"decodes": true, "delay_ms": 60, "default": "never"}}"#
        ).open()
        let samples =
            [Int16](repeating: 0, count: 1_600)
            + CodedSpeech().word(17) + CodedSpeech().word(18)
            + [Int16](repeating: 0, count: 1_600)
        for start in stride(from: 0, to: samples.count, by: 160) {
            session.push(Array(samples[start..<start + 160]))
            self.host.advance(by: .milliseconds(20))
        }
        let request = session.finalize()
        self.host.advance(by: .seconds(1))
        let partials = session.events.filter { $0.hasPrefix("PARTIAL") }
        #expect(
            partials.map { String($0.prefix { $0 != "-" }) } == [
                "PARTIAL \"w17\" 200", "PARTIAL \"w17 w18\" 200",
            ])
        #expect(session.events(of: request) == ["FINAL \"w17 w18\" 200-800 ms", "DONE"])
    }

    @Test(
        "a recogniser makes its words final by itself when a pause follows, and shows none when told so"
    )
    func endsByItself() throws {
        let session = try self.provider(
            JF_STT, #"{"stt": {"decodes": true, "partial_every_ms": 0}}"#
        ).open()
        let samples = CodedSpeech().word(3) + [Int16](repeating: 0, count: 4_000)
        for start in stride(from: 0, to: samples.count, by: 160) {
            session.push(Array(samples[start..<start + 160]))
            self.host.advance(by: .milliseconds(20))
        }
        #expect(session.events.filter { $0 != "READY" } == ["FINAL \"w3\" 0-300 ms"])
    }

    @Test(
        "the far party notes the words that it said and heard, and the gaps in which nobody was heard"
    )
    func notesCalls() throws {
        let session = try self.provider(
            JF_CHANNEL,
            """
            {"channel": {"witness": "\(self.path)", "caller": [{"at_ms": 200, "say": "w17 w18"}]}}
            """
        ).open(target: "+15550123", dials: true)
        let reply = CodedSpeech().word(40) + CodedSpeech().word(41).dropLast(800)
        for frame in 0..<100 {
            self.host.advance(by: .milliseconds(20))
            let start = (frame - 60) * 160
            let isReply = reply.indices.contains(start)
            session.play(
                isReply ? Array(reply[start..<min(reply.count, start + 160)]) : Sounds.silence)
        }
        session.close()
        #expect(CodedSpeech().words(session.audio()).map(\.number) == [17, 18])
        #expect(self.host.logged("said=w17 w18 heard=w40"))
        let line = try self.lines()[0]
        #expect(line.contains(#""call":"+15550123""#))
        #expect(line.contains(#""said":[{"ms":200,"word":"w17"},{"ms":500,"word":"w18"}]"#))
        #expect(line.contains(#""heard":[{"ms":1220,"word":"w40"}]"#))
        #expect(line.contains(#"{"length_ms":200,"ms":0}"#))
    }

    @Test("a caller cannot say what is no coded word")
    func refusesOtherWords() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try self.provider(JF_CHANNEL, #"{"channel": {"caller": [{"say": "w1 hello"}]}}"#)
        }
        #expect(self.host.logged("use one or more of w0 to w4095"))
    }

    @Test("a dialogue notes what it was asked, and can answer each turn with other words")
    func notesQuestions() throws {
        let session = try self.provider(
            JF_DIALOGUE,
            """
            {"dialogue": {"witness": "\(self.path)", "first_token_delay_ms": 0,
                          "default": {"say": ["{input} w{turn}01."]}}}
            """
        ).open()
        let request = session.generate(JF_CAUSE_SPEECH, "w7")
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request).first?.contains("w7 w001.") == true)
        #expect(try self.lines() == [#"{"cause":"speech","input":"w7","spoken":""}"#])
    }

    @Test("records note each operation before its result, a refused one too")
    func notesOperations() throws {
        let session = try self.provider(
            JF_CRM, #"{"crm": {"witness": "\#(self.path)", "operations": [{"name": "book"}]}}"#
        ).open()
        let (request, _) = session.call("book", key: "k1")
        _ = session.call("delete", key: "k2")
        #expect(session.events(of: request) == [])
        #expect(
            try self.lines() == [
                #"{"arguments":"{}","key":"k1","operation":"book"}"#,
                #"{"arguments":"{}","key":"k2","operation":"delete"}"#,
            ])
    }

    @Test("a witness that cannot be made is refused")
    func refusesWitness() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try self.provider(JF_CHANNEL, #"{"channel": {"witness": "/nowhere/calls.jsonl"}}"#)
        }
        #expect(self.host.logged("channel.witness: cannot write /nowhere/calls.jsonl"))
    }
}
