import CJackfield
import FakeHost
import Testing

@testable import Browser

@Suite("A page that breaks the protocol")
struct ProtocolTests {
    private static let flaws: [(message: String, code: UInt32, reason: String)] = [
        ("", 1_007, "no JSON object"),
        ("call me", 1_007, "no JSON object"),
        ("[1]", 1_007, "no JSON object"),
        (#"{"type": 3}"#, 1_007, "no JSON object"),
        (#"{"type": "dance"}"#, 1_007, "type that is not known"),
        (String(repeating: "[", count: 4_000), 1_007, "no JSON object"),
        (#"{"type": "start", "from": "\#(String(repeating: "x", count: 4_096))"}"#, 1_009, "4096"),
        (#"{"type": "start"}"#, 1_008, "start has come twice"),
        (#"{"type": "keys"}"#, 1_007, "keys must be"),
        (#"{"type": "keys", "keys": "5x"}"#, 1_007, "keys must be"),
        (#"{"type": "keys", "keys": "\#(String(repeating: "5", count: 33))"}"#, 1_007, "keys must"),
        (#"{"type": "played"}"#, 1_007, "samples of played"),
        (#"{"type": "played", "samples": -1}"#, 1_007, "samples of played"),
        (#"{"type": "played", "samples": 1e300}"#, 1_007, "no JSON object"),
        (#"{"type": "gap", "samples": 960001}"#, 1_007, "samples of gap"),
        (#"{"type": "flushed", "samples": 0}"#, 1_008, "flushed has come without flush"),
    ]

    @Test("is told what is wrong, and its call fails for that reason", arguments: Self.flaws)
    func failsCall(_ message: String, _ code: UInt32, _ reason: String) throws {
        let page = try Page()
        let (socket, session) = try page.call()
        socket.send(message)
        #expect(socket.closed?.code == code)
        #expect(socket.closed?.reason.contains(reason) == true)
        let told = session.events.last ?? ""
        #expect(told.hasPrefix("HANGUP 5 the page broke the protocol:") && told.contains(reason))
        socket.send(message)
        socket.leave(code)
        #expect(session.events.count { $0.hasPrefix("HANGUP") } == 1)
    }

    @Test("with audio that is cut or too much is told so", arguments: [1, 641, 6_402])
    func refusesAudio(_ bytes: Int) throws {
        let page = try Page()
        let (socket, session) = try page.call()
        socket.send([UInt8](repeating: 0, count: bytes))
        #expect(socket.closed?.code == (bytes > 6_400 ? 1_009 : 1_007))
        #expect(
            session.events.last?.hasPrefix("HANGUP 5 the page broke the protocol: an audio") == true
        )
        #expect(session.audio() == [])
    }

    @Test("before its call was taken is closed, and the log says why")
    func failsBeforeCall() throws {
        let page = try Page()
        let first = try page.connect()
        first.send([0, 0])
        #expect(first.closed?.code == 1_008)
        #expect(first.closed?.reason == "audio has come before start")
        #expect(page.host.logged("reason=audio has come before start"))
        let second = try page.connect()
        second.send(#"{"type": "keys", "keys": "1"}"#)
        #expect(second.closed?.reason == "the first message is not start")
        #expect(page.provider.events == [])
        let third = try page.connect()
        third.send(#"{"type": "start"}"#)
        third.send(#"{"type": "start"}"#)
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try page.provider.open(target: page.token)
        }
        #expect(page.host.logged("start has come twice"))
    }

    @Test("The name of who calls is one short line")
    func cleansName() throws {
        let page = try Page()
        let name = #"\u0000  Ada\nof \u202Ethe "# + String(repeating: "x", count: 200)
        try page.connect().send(#"{"type": "start", "from": "\#(name)"}"#)
        let told = try #require(page.provider.events.last)
        #expect(told.hasPrefix("INCOMING 1 Ada of the xxx"))
        #expect(told.count == "INCOMING 1 ".count + 80)
        try page.connect().send(#"{"type": "start"}"#)
        #expect(page.provider.events.last == "INCOMING 2 browser")
    }
}
