import CJackfield
import FakeHost
import Testing

@testable import Browser

@Suite("A call from the page")
struct CallTests {
    private static let frame = (0..<320).map { Int16($0) }

    @Test("comes in with the name of who calls, is taken by its token, and both hear that it is up")
    func answers() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        #expect(page.provider.events == ["INCOMING 1 Ada"])
        #expect(session.events == ["MEDIA 16000", "READY", "ANSWERED", "DONE"])
        #expect(socket.texts == [#"{"type":"ringing"}"#, #"{"type":"connected"}"#])
    }

    @Test(
        "carries the caller's audio to the sample, in blocks of 20 ms, whatever the messages are cut to"
    )
    func carriesAudio() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        let samples = (0..<3_200).map { Int16(truncatingIfNeeded: $0 * 37) }
        for cut in [0..<320, 320..<330, 330..<3_200] {
            socket.send(Page.bytes(Array(samples[cut])))
        }
        #expect(session.audio() == samples)
        #expect(session.gaps == [])
    }

    @Test("keeps audio for which the host has no room, and gives it in order once there is")
    func waitsForRoom() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        page.host.room = 640
        socket.send(Page.bytes(Self.frame))
        socket.send(Page.bytes(Self.frame.map { $0 + 1_000 }))
        #expect(session.audio() == Self.frame)
        page.host.room = .max
        socket.send(Page.bytes(Self.frame.map { $0 + 2_000 }))
        #expect(
            session.audio() == [0, 1_000, 2_000].flatMap { add in Self.frame.map { $0 + add } })
    }

    @Test("puts silence where the page has lost audio, and says that there was a gap")
    func fillsGaps() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        socket.send(Page.bytes(Self.frame))
        socket.send(#"{"type": "gap", "samples": 800}"#)
        socket.send(Page.bytes(Self.frame))
        #expect(session.audio() == Self.frame + Array(repeating: 0, count: 800) + Self.frame)
        #expect(session.gaps == [.milliseconds(70)])
    }

    @Test("counts what came while too much waited already as a gap of the same length")
    func overflows() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        page.host.room = 0
        let message = Page.bytes(Array(repeating: 7, count: 3_200))
        let messages = CallerAudio.mostWaiting / 3_200 + 3
        for _ in 0..<messages { socket.send(message) }
        page.host.room = .max
        socket.send(message)
        let audio = session.audio()
        #expect(audio.count == (messages + 1) * 3_200)
        #expect(audio.count { $0 == 0 } == 3 * 3_200 && session.gaps.count == 1)
        #expect(audio.suffix(3_200).allSatisfy { $0 == 7 })
    }

    @Test("tells keys at the time of the caller's audio")
    func pressesKeys() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        socket.send(#"{"type": "keys", "keys": "4#"}"#)
        #expect(session.events.suffix(2) == ["DTMF 4", "DTMF #"])
    }

    @Test("shows the sentence that is spoken as a caption, whatever is in it")
    func captions() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        session.act(JF_ACT_CAPTION, "Say \"yes\".\n<b>")
        #expect(socket.texts.last == #"{"text":"Say \"yes\".\n<b>","type":"caption"}"#)
    }

    @Test("cannot be transferred, held or sent keys to, and says so")
    func refuses() throws {
        let page = try Page()
        let session = try page.call().session
        for verb in [JF_ACT_TRANSFER, JF_ACT_DTMF, JF_ACT_HOLD, JF_ACT_RESUME] {
            #expect(session.status(of: verb) == jf_status(JF_E_UNSUPPORTED))
        }
    }

    @Test("ends when the caller hangs up, when the page goes, and when its connection is lost")
    func ends() throws {
        let page = try Page()
        let (first, one) = try page.call()
        first.send(#"{"type": "hangup"}"#)
        first.leave()
        #expect(one.events.filter { $0.hasPrefix("HANGUP") } == ["HANGUP 1 the caller hung up"])
        #expect(first.closed?.code == 1_000)
        let (second, two) = try page.call()
        second.leave(1_001)
        #expect(two.events.last == "HANGUP 1 the page was closed")
        let (third, three) = try page.call()
        third.leave(1_006)
        #expect(
            three.events.last == "HANGUP 5 the connection to the page was lost (code 1006)")
    }

    @Test("ends for the page when the host hangs up or closes its session")
    func hangsUp() throws {
        let page = try Page()
        let (first, one) = try page.call()
        one.act(JF_ACT_HANGUP)
        #expect(one.events.suffix(2) == ["HANGUP 1 the call was ended", "DONE"])
        #expect(first.texts.last == #"{"reason":"the call was ended","type":"ended"}"#)
        #expect(first.closed?.code == 1_000)
        let (second, two) = try page.call()
        two.close()
        #expect(second.closed?.code == 1_000)
        let socket = try page.connect()
        socket.send(#"{"type": "start"}"#)
        let three = try page.provider.open(rate: 16_000, target: page.token)
        three.act(JF_ACT_REJECT, "busy")
        #expect(three.events.suffix(2) == ["HANGUP 4 busy", "DONE"])
        #expect(socket.texts.last == #"{"reason":"busy","type":"ended"}"#)
    }

    @Test("cannot be taken twice, nor once its page has gone, and nobody can be dialled")
    func opensOnce() throws {
        let page = try Page()
        let (_, session) = try page.call()
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try page.provider.open(target: "1")
        }
        let socket = try page.connect()
        socket.send(#"{"type": "start"}"#)
        socket.leave()
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try page.provider.open(target: page.token)
        }
        #expect(throws: StatusError(status: jf_status(JF_E_UNSUPPORTED))) {
            try page.provider.open(target: "2", dials: true)
        }
        session.close()
    }

    @Test("is given up when the page says nothing, and when nobody takes it")
    func givesUp() throws {
        let page = try Page()
        let silent = try page.connect()
        let ringing = try page.connect()
        ringing.send(#"{"type": "start"}"#)
        page.host.advance(by: .seconds(14))
        #expect(silent.closed == nil && ringing.closed == nil)
        page.host.advance(by: .seconds(2))
        #expect(silent.closed?.code == 1_008)
        #expect(ringing.closed?.code == 1_013)
        #expect(ringing.closed?.reason == "nobody has taken the call")
    }
}
