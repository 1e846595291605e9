import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@Suite("Connections and failures at Cartesia")
struct ConnectionTests {
    private static let block = [Int16](repeating: 700, count: 160)

    @Test("An idle connection that ends is no failure: the next utterance opens another one")
    func idle() throws {
        let booth = try Booth()
        let first = try booth.opening.accept()
        first.leave(1_000, "idle")
        #expect(booth.session.events == ["READY"])
        #expect(booth.host.openings.count == 1)
        let request = booth.session.say("Hello.")
        try #require(booth.host.openings.count == 2)
        let second = try booth.opening.accept()
        let context = try #require(Booth.contexts(second).first)
        second.send(Booth.chunk(Self.block, of: context))
        second.send(Booth.done(context))
        #expect(first.texts.isEmpty)
        #expect(booth.session.audio(of: request) == Self.block)
        #expect(booth.session.events == ["READY", "DONE"])
    }

    @Test("A connection that ends amid the speech fails what is spoken, but not what is complete")
    func lost() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        booth.host.room = 320
        let first = booth.session.say("One.")
        let second = booth.session.say("Two.")
        let contexts = Booth.contexts(socket)
        socket.send(Booth.chunk(Self.block + Self.block, of: contexts[0]))
        socket.send(Booth.done(contexts[0]))
        socket.leave(1_006, "x")
        // The first is not with the host yet, and the second stands behind it.
        #expect(booth.session.events == ["READY"])
        booth.host.playWaitingAudio()
        booth.host.advance(by: .milliseconds(20))
        #expect(booth.session.events(of: first) == ["DONE"])
        #expect(booth.session.events(of: second) == ["ERROR \(JF_E_UNAVAILABLE)"])
        _ = booth.session.say("Three.")
        #expect(booth.host.openings.count == 2)
    }

    @Test("Text of which Cartesia has got nothing goes over the next connection")
    func unsent() throws {
        let booth = try Booth(#", "contexts": 1"#)
        let first = try booth.opening.accept()
        let lost = booth.session.say("One.")
        let kept = booth.session.say("Two.")
        first.leave(1_001)
        #expect(booth.session.events(of: lost) == ["ERROR \(JF_E_UNAVAILABLE)"])
        try #require(booth.host.openings.count == 2)
        let second = try booth.opening.accept()
        let context = try #require(Booth.contexts(second).first)
        second.send(Booth.done(context))
        #expect(booth.session.events(of: kept) == ["DONE"])
    }

    @Test("When no other connection comes to be, all that waits for it fails")
    func noOther() throws {
        let booth = try Booth()
        try booth.opening.accept().leave(1_000)
        let requests = ["One.", "Two."].map { booth.session.say($0) }
        try booth.opening.refuse(status: 503)
        for request in requests {
            #expect(booth.session.events(of: request) == ["ERROR \(JF_E_UNAVAILABLE)"])
        }
        #expect(booth.host.openings.count == 2)
    }

    @Test("A context that Cartesia ends by itself is followed by another one of the same utterance")
    func expired() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("One ", of: request)
        let first = try #require(Booth.contexts(socket).first)
        socket.send(Booth.chunk(Self.block, of: first))
        socket.send(Booth.done(first))
        #expect(booth.session.events(of: request).isEmpty)
        booth.session.text("two.", of: request)
        booth.session.end(request)
        let contexts = Booth.contexts(socket)
        try #require(contexts.count == 2)
        socket.send(Booth.words([("two.", 0)], of: contexts[1]))
        socket.send(Booth.chunk(Self.block, of: contexts[1]))
        socket.send(Booth.done(contexts[1]))
        #expect(booth.session.events(of: request) == ["MARK 4+4 at 20", "DONE"])
        #expect(booth.session.audio(of: request).count == 320)
    }

    @Test(
        "Each end of the first connection is told in the host's terms",
        arguments: [
            (401, "", JF_E_AUTH), (402, "", JF_E_QUOTA), (403, "", JF_E_AUTH),
            (404, "", JF_E_CONFIG), (400, "", JF_E_UNSUPPORTED), (429, "", JF_E_QUOTA),
            (503, "", JF_E_UNAVAILABLE), (1_006, "x", JF_E_UNAVAILABLE),
            (1_006, "not open within 10.0 seconds", JF_E_TIMEOUT),
        ])
    func refused(_ code: Int, _ reason: String, _ expected: Int) throws {
        let booth = try Booth()
        try booth.opening.fail(reason, code: UInt32(code))
        #expect(booth.session.events == ["ERROR \(expected)"])
    }

    @Test(
        "Each end amid the speech is told in the host's terms",
        arguments: [
            (1_000, JF_E_UNAVAILABLE), (1_006, JF_E_UNAVAILABLE), (1_008, JF_E_PROTOCOL),
            (1_009, JF_E_UNSUPPORTED), (1_011, JF_E_UNAVAILABLE),
        ])
    func ends(_ code: Int, _ expected: Int) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello.")
        socket.leave(UInt32(code), "x")
        #expect(booth.session.events(of: request) == ["ERROR \(expected)"])
    }

    @Test(
        "An error ends its context only",
        arguments: [
            (400, "", JF_E_UNSUPPORTED), (401, "", JF_E_AUTH), (402, "", JF_E_QUOTA),
            (404, "voice_not_found", JF_E_CONFIG), (429, "concurrency_limited", JF_E_QUOTA),
            (500, "", JF_E_UNAVAILABLE), (504, "", JF_E_TIMEOUT),
        ])
    func errors(_ status: Int, _ code: String, _ expected: Int) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let first = booth.session.say("One.")
        let second = booth.session.say("Two.")
        let contexts = Booth.contexts(socket)
        let sent = socket.texts.count
        socket.send(Booth.error(status, code, of: contexts[0]))
        #expect(booth.session.events(of: first) == ["ERROR \(expected)"])
        // There is nothing left to cancel.
        #expect(socket.texts.count == sent)
        socket.send(Booth.done(contexts[1]))
        #expect(booth.session.events(of: second) == ["DONE"])
    }

    @Test("An error without a context is one of all")
    func errorOfAll() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let requests = ["One.", "Two."].map { booth.session.say($0) }
        socket.send(Booth.error(500))
        for request in requests {
            #expect(booth.session.events(of: request) == ["ERROR \(JF_E_UNAVAILABLE)"])
        }
        socket.send(Booth.error(500, of: "somebody-else"))
        #expect(booth.session.events.count == 3)
    }

    @Test(
        "A message that makes no sense ends the session, once",
        arguments: [
            "{", "[]", #"{"type":"chunk","data":"AAAA"}"#, #"{"type":"done"}"#,
            #"{"type":"chunk","context_id":"c","data":"*"}"#, #"{"type":7}"#,
        ])
    func nonsense(_ message: String) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        _ = booth.session.say("Hello.")
        socket.send(message)
        socket.send(message)
        #expect(booth.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
        #expect(socket.closed?.code == 1_000)
        socket.leave(1_006, "x")
        #expect(booth.session.events.count == 2)
    }

    @Test(
        "Messages that are not known are left alone",
        arguments: [
            #"{"type":"phoneme_timestamps","context_id":"c","done":false,"status_code":206}"#,
            #"{"type":"something_new"}"#,
        ])
    func unknown(_ message: String) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        socket.send(message)
        #expect(booth.session.events == ["READY"])
    }
}
