import CJackfield
import FakeHost
import Testing

@Suite("A WebSocket to ElevenLabs in trouble")
struct SocketTroubleTests {
    @Test(
        "Each end of the connection is told in the host's terms",
        arguments: [
            (401, "", JF_E_AUTH), (403, "", JF_E_AUTH), (402, "", JF_E_QUOTA),
            (429, "", JF_E_QUOTA), (400, "", JF_E_UNSUPPORTED), (404, "", JF_E_CONFIG),
            (503, "", JF_E_UNAVAILABLE), (1_006, "x", JF_E_UNAVAILABLE),
            (1_006, "not open within 10.0 seconds", JF_E_TIMEOUT),
            (1_008, "quota_exceeded", JF_E_QUOTA), (1_008, "other", JF_E_PROTOCOL),
            (1_011, "", JF_E_UNAVAILABLE), (1_000, "", JF_E_UNAVAILABLE),
        ])
    func ends(_ code: Int, _ reason: String, _ expected: Int) throws {
        let booth = try Booth()
        if code < 1_000 {
            try booth.opening.refuse(status: UInt32(code))
            #expect(booth.session.events == ["ERROR \(expected)"])
        } else {
            let socket = try booth.opening.accept()
            _ = booth.session.say("Hello")
            socket.leave(UInt32(code), reason)
            #expect(booth.session.events == ["READY", "ERROR \(expected)"])
        }
    }

    @Test(
        "Each error that is told ends the session once, with its own status",
        arguments: [
            ("invalid_api_key", JF_E_AUTH), ("quota_exceeded", JF_E_QUOTA),
            ("voice_id_does_not_exist", JF_E_CONFIG), ("model_not_found", JF_E_CONFIG),
            ("max_character_limit_exceeded", JF_E_UNSUPPORTED),
            ("too_many_concurrent_requests", JF_E_QUOTA),
            ("input_timeout_exceeded", JF_E_TIMEOUT), ("something_new", JF_E_PROTOCOL),
        ])
    func errors(_ word: String, _ expected: Int) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        _ = booth.session.say("Hello")
        socket.send(#"{"message":"No.","error":"\#(word)","code":1008}"#)
        socket.leave(1_008, "No.")
        #expect(booth.session.events == ["READY", "ERROR \(expected)"])
        #expect(socket.closed != nil)
    }

    @Test(
        "A message that makes no sense ends the session, once",
        arguments: [
            "{", "[]", #"{"audio":7,"contextId":"u1"}"#, #"{"audio":"%","contextId":"u1"}"#,
        ])
    func nonsense(_ message: String) throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        _ = booth.session.say("Hello")
        socket.send(message)
        socket.send(message)
        #expect(booth.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
        socket.leave(1_006, "x")
        #expect(booth.session.events.count == 2)
    }

    @Test("Binary messages are no part of the protocol")
    func binary() throws {
        let booth = try Booth()
        try booth.opening.accept().send([1, 2])
        #expect(booth.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
    }

    @Test("An utterance that ElevenLabs ends before its text was complete has failed")
    func endedEarly() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.begin()
        booth.session.text("Hello there ", of: request)
        socket.send(Booth.final("u1"))
        #expect(booth.session.events == ["READY", "ERROR \(JF_E_PROTOCOL)"])
    }

    @Test("An inactivity that is told behind the audio of a whole text is its end")
    func lateTimeout() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        let request = booth.session.say("Hello")
        socket.send(Booth.message("u1", audio: 160))
        socket.send(#"{"message":"x","error":"input_timeout_exceeded","code":1008}"#)
        socket.leave(1_008, "x")
        #expect(booth.session.events == ["READY", "DONE"])
        #expect(booth.session.audio(of: request).count == 160)
    }

    @Test("A socket that is let go of in silence is opened again for the next utterance")
    func reopens() throws {
        let booth = try Booth()
        let first = try booth.opening.accept()
        first.send(#"{"message":"x","error":"input_timeout_exceeded","code":1008}"#)
        first.leave(1_008, "input_timeout_exceeded")
        #expect(booth.session.events == ["READY"])
        #expect(booth.host.openings.count == 1)
        let request = booth.session.say("Hello")
        #expect(booth.host.openings.count == 2)
        let second = try booth.opening.accept()
        #expect(second.texts.count == 3)
        second.send(Booth.message("u1", audio: 160))
        second.send(Booth.final("u1"))
        #expect(booth.session.events == ["READY", "DONE"])
        #expect(booth.session.audio(of: request).count == 160)
    }

    @Test("A connection that is lost in silence is no silence: the host opens another session")
    func lostInSilence() throws {
        let booth = try Booth()
        try booth.opening.accept().leave(1_006, "reset")
        #expect(booth.session.events == ["READY", "ERROR \(JF_E_UNAVAILABLE)"])
    }

    @Test("More text than an utterance may have ends it, and what still comes of it is let pass")
    func tooLong() throws {
        let booth = try Booth()
        _ = try booth.opening.accept()
        let request = booth.session.begin()
        #expect(
            booth.session.text(String(repeating: "x", count: 65_537), of: request)
                == jf_status(JF_OK))
        #expect(booth.session.text("more", of: request) == jf_status(JF_OK))
        #expect(booth.session.end(request) == jf_status(JF_OK))
        #expect(booth.session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
    }

    @Test("The key is in no URL and in no line of the log")
    func secret() throws {
        let booth = try Booth()
        let socket = try booth.opening.accept()
        _ = booth.session.say("Hello")
        socket.send(#"{"message":"\#(Booth.key)","error":"\#(Booth.key)","code":1008}"#)
        #expect(!booth.host.logged(Booth.key))
        #expect(booth.host.openings.allSatisfy { !$0.url.contains(Booth.key) })
        #expect(socket.texts.allSatisfy { !$0.contains(Booth.key) })
    }
}
