import CallAudio
import Testing

@testable import Twilio

@Suite("A message of a media stream")
struct WireTests {
    private static let sid = "MZ11111111111111111111111111111111"

    private static func media(_ payload: String, chunk: String = "7", track: String = "inbound")
        -> String
    {
        #"{"event":"media","sequenceNumber":"2","media":{"track":"\#(track)","chunk":"\#(chunk)","timestamp":"20","payload":"\#(payload)"},"streamSid":"\#(Self.sid)"}"#
    }

    private static func scan(_ text: String) -> (payload: String, chunk: Int, isInbound: Bool)? {
        let bytes = Array(text.utf8)
        guard let media = MediaScanner(bytes.span) else { return nil }
        guard Array(bytes[media.streamSid]) == Array(Self.sid.utf8) else { return nil }
        return (
            String(decoding: bytes[media.payload], as: UTF8.self), media.chunk, media.isInbound
        )
    }

    @Test("of audio is found in its bytes, whatever the order of its keys and its spaces")
    func scans() throws {
        let plain = try #require(Self.scan(Self.media("/////w==")))
        #expect(plain == ("/////w==", 7, true))
        let other = #"""
             { "streamSid" : "\#(Self.sid)", "media": { "payload":"", "chunk":"1",
            "track":"outbound","timestamp":"0", "more": "x" } , "event":"media" }
            """#
        #expect(try #require(Self.scan(other)) == ("", 1, false))
    }

    @Test(
        "of audio of another shape is left to the general reader",
        arguments: [
            "", "{", "[]", #"{"event":"media"}"#,
            #"{"event":"mark","streamSid":"MZ11111111111111111111111111111111"}"#,
            Self.media(#"\/\/\/\/\/w=="#), Self.media("AA==", chunk: "-1"),
            Self.media("AA==", chunk: "1234567890123456"), Self.media("AA==", track: "other"),
            Self.media("AA==") + "x",
            Self.media("AA==").replacing(#""chunk":"7""#, with: #""chunk":7"#),
            Self.media("AA==").replacing(#""track":"inbound","#, with: ""),
        ])
    func leaves(_ text: String) {
        #expect(Self.scan(text) == nil)
    }

    @Test("is the same to the scanner and to the general reader")
    func agrees() throws {
        for count in [0, 1, 2, 3, 159, 160, 161] {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            var text: [UInt8] = []
            Base64.encode(bytes.span, onto: &text)
            let message = Self.media(String(decoding: text, as: UTF8.self))
            let scanned = try #require(Self.scan(message))
            #expect(scanned.payload.utf8.elementsEqual(text))
            guard case .media(let media, let sid) = try StreamMessage(parsing: Array(message.utf8))
            else {
                Issue.record("no media")
                return
            }
            #expect(media.payload == bytes && media.chunk == 7 && sid == Self.sid)
            var decoded: [UInt8] = []
            var isGood = false
            decoded.append(addingCapacity: max(1, Base64.decodedCount(text.count))) { output in
                isGood = Base64.decode(text.span, 0..<text.count, into: &output)
            }
            #expect(isGood && decoded == bytes)
        }
    }

    @Test(
        "holds Base64 or is refused", arguments: ["A", "AA", "AAA", "A===", "AA=A", "AA!=", "=AAA"])
    func refusesBase64(_ text: String) {
        let characters = Array(text.utf8)
        var isGood = true
        var bytes: [UInt8] = []
        bytes.append(addingCapacity: 16) { output in
            isGood = Base64.decode(characters.span, 0..<characters.count, into: &output)
        }
        #expect(!isGood)
        #expect(throws: WireFault.self) {
            try StreamMessage(parsing: Array(Self.media(text).utf8))
        }
    }

    @Test("is one of those that Twilio documents")
    func reads() throws {
        let read = { (text: String) in try StreamMessage(parsing: Array(text.utf8)) }
        #expect(
            try read(#"{"event":"connected","protocol":"Call","version":"1.0.0"}"#) == .connected)
        let start = try read(
            #"{"event":"start","sequenceNumber":"1","streamSid":"\#(Self.sid)","start":{"streamSid":"\#(Self.sid)","accountSid":"AC22222222222222222222222222222222","callSid":"CA33333333333333333333333333333333","tracks":["inbound"],"customParameters":{"jackfield":"x"},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#
        )
        #expect(
            start
                == .start(
                    StreamMessage.Start(
                        streamSid: Self.sid, callSid: "CA33333333333333333333333333333333",
                        accountSid: "AC22222222222222222222222222222222",
                        parameters: ["jackfield": "x"])))
        #expect(
            try read(
                #"{"event":"dtmf","sequenceNumber":"9","streamSid":"\#(Self.sid)","dtmf":{"track":"inbound_track","digit":"*"}}"#
            ) == .key("*", streamSid: Self.sid))
        #expect(
            try read(#"{"event":"mark","streamSid":"\#(Self.sid)","mark":{"name":"160"}}"#)
                == .mark("160", streamSid: Self.sid))
        #expect(
            try read(#"{"event":"stop","streamSid":"\#(Self.sid)","stop":{}}"#)
                == .stop(streamSid: Self.sid))
    }

    @Test(
        "that is wrong is told by what is wrong, and not by what it says",
        arguments: [
            ("hello", "no JSON object"),
            (#"{"event":"dance"}"#, "event that is not known"),
            (#"{"event":"mark","streamSid":"MZsecret","mark":{"name":"1"}}"#, "streamSid"),
            (#"{"event":"dtmf","dtmf":{"digit":"secret"}}"#, "digit"),
            (#"{"event":"mark"}"#, "no name"),
            (#"{"event":"media","media":{"track":"secret"}}"#, "track"),
            (#"{"event":"media","media":{"track":"inbound","chunk":"secret"}}"#, "chunk"),
            (#"{"event":"start"}"#, "no start"),
        ])
    func refuses(_ text: String, _ reason: String) {
        do throws(WireFault) {
            _ = try StreamMessage(parsing: Array(text.utf8))
            Issue.record("it was taken: \(text)")
        } catch {
            #expect(error.reason.contains(reason), "\(error)")
            #expect(!error.reason.contains("secret"))
        }
    }

    @Test("of ours is JSON with the audio in µ-law, and a mark is named by its position")
    func writes() throws {
        var writer = StreamWriter(streamSid: Self.sid)
        var texts: [String] = []
        let samples = (0..<160).map { Int16($0 * 200 - 16_000) }
        let keep = { (bytes: RawSpan) in
            texts.append(
                unsafe bytes.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) })
            return true
        }
        for _ in 0..<2 {
            texts = []
            expectHolds(writer.media(samples.span, keep))
            expectHolds(writer.mark(0, keep) && writer.mark(123_456, keep))
            let message = texts[0].replacing(
                #""media":{"#, with: #""media":{"track":"outbound","chunk":"1","#)
            guard case .media(let media, Self.sid) = try StreamMessage(parsing: Array(message.utf8))
            else {
                Issue.record("no media")
                return
            }
            #expect(media.payload == samples.map { G711.muLaw.code($0) })
            #expect(
                texts[1] == #"{"event":"mark","streamSid":"\#(Self.sid)","mark":{"name":"0"}}"#)
            #expect(texts[2].contains(#""name":"123456""#))
        }
        #expect(
            String(decoding: writer.clear, as: UTF8.self)
                == #"{"event":"clear","streamSid":"\#(Self.sid)"}"#)
    }
}
