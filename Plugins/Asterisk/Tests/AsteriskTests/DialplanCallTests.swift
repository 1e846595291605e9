import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("A call that AudioSocket() of the dialplan brings")
struct DialplanCallTests {
    private static let frame = (0..<160).map { Int16($0) }

    private static func desk(_ more: String = "") throws -> Desk {
        try Desk(Desk.audioSocketSettings + (more.isEmpty ? "" : ", \(more)"))
    }

    private static func call(_ desk: Desk) throws -> (SessionUnderTest, FakeStream) {
        let stream = try desk.stream()
        stream.send(Desk.named(.example))
        stream.send(Desk.audio(Self.frame))
        let session = try desk.provider.open(target: desk.token)
        session.act(JF_ACT_ANSWER)
        return (session, stream)
    }

    @Test("comes in once it is known how it sounds, and is up as soon as it is taken")
    func answers() throws {
        let desk = try Self.desk()
        let (session, _) = try Self.call(desk)
        #expect(desk.provider.events == ["INCOMING 1 anonymous"])
        #expect(session.events == ["MEDIA 8000", "READY", "ANSWERED", "DONE"])
    }

    @Test("has the rate of its first audio, and 8 kHz when none comes within 200 ms")
    func findsRate() throws {
        let desk = try Self.desk()
        let wide = try desk.stream()
        wide.send(Desk.named(.example))
        wide.send(Desk.audio(Self.frame, kind: 0x12))
        #expect(try desk.provider.open(target: desk.token).events.first == "MEDIA 16000")
        let silent = try desk.stream()
        silent.send(Desk.named(CallUUID(high: 1, low: 1)))
        desk.host.advance(by: .milliseconds(180))
        #expect(desk.provider.events.count == 1)
        desk.host.advance(by: .milliseconds(40))
        #expect(try desk.provider.open(target: desk.token).events.first == "MEDIA 8000")
    }

    @Test("carries audio to the sample in blocks of 20 ms, however the packets are cut")
    func carriesAudio() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        let samples = (0..<800).map { Int16(truncatingIfNeeded: $0 * 91) }
        let bytes =
            Desk.audio(Array(samples[..<100])) + Desk.audio(Array(samples[100..<700]))
            + Desk.audio(Array(samples[700...]))
        for start in stride(from: 0, to: bytes.count, by: 7) {
            stream.send(Array(bytes[start..<min(start + 7, bytes.count)]))
        }
        #expect(session.audio() == samples)
    }

    @Test("loses what the host has no room for, and says that there was a gap")
    func losesAudio() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        desk.host.room = 320
        stream.send(Desk.audio(Self.frame))
        stream.send(Desk.audio(Self.frame))
        desk.host.room = .max
        stream.send(Desk.audio(Self.frame))
        #expect(session.audio() == Self.frame + Self.frame)
        #expect(session.gaps == [.milliseconds(40)])
    }

    @Test("gets the reply as one packet a frame, to the byte")
    func plays() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        let before = stream.received.count
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        #expect(Array(stream.received[before...]) == Desk.audio(Self.frame))
        #expect(session.flush() == .milliseconds(20))
        stream.isFull = true
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        #expect(session.flush() == .milliseconds(20))
    }

    @Test("gets silence every 20 ms while there is no reply, and none in the middle of one")
    func keepsAlive() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        desk.host.advance(by: .seconds(2))
        let silence = AudioSocketFrame.silence(rate: 8_000)
        let frames = stream.received.count / silence.count
        #expect(
            (97...100).contains(frames) && stream.received == (0..<frames).flatMap { _ in silence })
        let before = stream.received.count
        for _ in 0..<50 {
            session.play(Self.frame)
            desk.host.advance(by: .milliseconds(20))
        }
        let reply = stream.received.count - before
        #expect(reply == 50 * 323, "\(reply / 323) packets")
    }

    @Test("tells keys")
    func tellsKeys() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        stream.send([3, 0, 1, 0x34, 3, 0, 1, 0x23])
        #expect(session.events.suffix(2) == ["DTMF 4", "DTMF #"])
    }

    @Test("is over when the caller hangs up, whether Asterisk says so or just closes")
    func ends() throws {
        let desk = try Self.desk()
        let (one, first) = try Self.call(desk)
        first.send([0, 0, 0])
        first.leave()
        #expect(one.events.filter { $0.hasPrefix("HANGUP") } == ["HANGUP 1 the caller hung up"])
        let (two, second) = try Self.call(desk)
        second.leave()
        #expect(two.events.last == "HANGUP 1 the caller hung up")
        let (three, third) = try Self.call(desk)
        third.send([0x10, 1])
        third.leave()
        #expect(three.events.last == "HANGUP 5 the AudioSocket was cut within a packet")
        let (four, fourth) = try Self.call(desk)
        fourth.send([0xFF, 0, 1, 2])
        #expect(
            four.events.last == "HANGUP 5 Asterisk reports an error on the AudioSocket (code 2)")
        #expect(fourth.isClosed)
    }

    @Test("goes on in the dialplan when the host hangs up: the packet of three zeros, and the end")
    func hangsUp() throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        session.act(JF_ACT_HANGUP)
        #expect(session.events.suffix(2) == ["HANGUP 1 the call was ended", "DONE"])
        #expect(stream.received.suffix(3) == [0, 0, 0] && stream.isClosed)
        session.close()
        let (other, second) = try Self.call(desk)
        other.close()
        #expect(second.received.suffix(3) == [0, 0, 0] && second.isClosed)
    }

    @Test("cannot be transferred, held or sent keys to, and says what would be needed")
    func refuses() throws {
        let desk = try Self.desk()
        let (session, _) = try Self.call(desk)
        for verb in [JF_ACT_TRANSFER, JF_ACT_DTMF, JF_ACT_HOLD, JF_ACT_RESUME] {
            let request = session.act(verb, "1")
            #expect(session.events(of: request) == ["ERROR \(JF_E_UNSUPPORTED)"])
        }
        #expect(session.events(of: session.act(JF_ACT_CAPTION, "Hello.")) == ["DONE"])
    }

    @Test(
        "fails when Asterisk breaks the protocol",
        arguments: [
            ([2, 0, 0], "kind 2 are not known"),
            ([0x12, 0, 2, 0, 0], "16000 Hz in a call of 8000"),
            ([3, 0, 1, 0x41 + 9], "none of 0-9"), ([0x10, 0, 1], "no whole samples"),
        ] as [([UInt8], String)])
    func faults(_ bytes: [UInt8], _ reason: String) throws {
        let desk = try Self.desk()
        let (session, stream) = try Self.call(desk)
        stream.send(bytes)
        let told = session.events.last ?? ""
        #expect(told.hasPrefix("HANGUP 5 Asterisk broke") && told.contains(reason), "\(told)")
        #expect(stream.isClosed)
    }

    @Test("is not taken from strangers, nor beyond the number of lines, nor without a UUID")
    func limits() throws {
        let desk = try Desk(
            #""audiosocket": {"address": "127.0.0.1:9092", "peers": ["192.0.2.7"]}, "calls": 1"#)
        #expect(throws: StatusError(status: jf_status(JF_E_AUTH))) {
            try desk.stream(from: "192.0.2.8:50000")
        }
        #expect(desk.host.logged("name its address in peers"))
        let first = try Self.call(desk)
        let second = try desk.stream()
        second.send(Desk.named(CallUUID(high: 1, low: 1)))
        second.send(Desk.audio(Self.frame))
        #expect(second.received == [0, 0, 0] && second.isClosed)
        #expect(!first.1.isClosed)
        let silent = try desk.stream()
        desk.host.advance(by: .seconds(3))
        #expect(silent.isClosed && desk.host.logged("has said nothing of its call"))
        let early = try desk.stream()
        early.send(Desk.audio(Self.frame))
        #expect(early.isClosed && desk.host.logged("audio has come before the UUID"))
    }

    @Test("is given up when nobody takes it")
    func givesUp() throws {
        let desk = try Self.desk()
        let stream = try desk.stream()
        stream.send(Desk.named(.example))
        stream.send(Desk.audio(Self.frame))
        desk.host.advance(by: .seconds(16))
        #expect(stream.isClosed)
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try desk.provider.open(target: desk.token)
        }
    }

    @Test("is the caller's whom ARI names: the channel in AudioSocket() with this UUID")
    func identifies() throws {
        let desk = try Desk.full()
        let data = "\(CallUUID.example),127.0.0.1:9092"
        desk.answers["GET channels"] = (
            200,
            "[\(Desk.channel("1.1")), \(Desk.channel("1.2", application: "AudioSocket", data: data))]"
        )
        let stream = try desk.stream()
        stream.send(Desk.named(.example))
        stream.send(Desk.audio(Self.frame))
        desk.settle()
        #expect(desk.provider.events == ["INCOMING 1 +15550001"])
        let stranger = try desk.stream()
        stranger.send(Desk.named(CallUUID(high: 1, low: 1)))
        stranger.send(Desk.audio(Self.frame))
        desk.settle()
        #expect(stranger.isClosed && desk.host.logged("no channel has its UUID"))
        desk.isDown = true
        let unknown = try desk.stream()
        unknown.send(Desk.named(CallUUID(high: 2, low: 2)))
        unknown.send(Desk.audio(Self.frame))
        desk.host.advance(by: .seconds(10))
        #expect(desk.provider.events.last == "INCOMING 2 anonymous")
    }
}
