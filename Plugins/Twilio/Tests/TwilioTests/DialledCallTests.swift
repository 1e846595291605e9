import CJackfield
import FakeHost
import Testing

@testable import Twilio

@Suite("A call that is dialled")
struct DialledCallTests {
    @Test("is asked for with its callbacks, rings, and is up when its media stream has come")
    func answers() throws {
        let phone = try Phone()
        let (id, session) = try phone.dial(options: #"{"from": "+15550188"}"#)
        let form = phone.lastForm
        #expect(form["To"] == "+15550177" && form["From"] == "+15550188")
        #expect(form["Url"] == "\(Phone.base)/call/\(id)/answer")
        #expect(form["StatusCallback"] == "\(Phone.base)/call/\(id)/status")
        #expect(form.fields.count { $0.name == "StatusCallbackEvent" } == 4)
        #expect(form["Timeout"] == "60" && form["MachineDetection"] == nil && form["Record"] == nil)
        phone.status(id, "initiated", 0)
        phone.status(id, "ringing", 1)
        let answer = phone.webhook("/call/\(id)/answer", ["CallSid": Phone.callSid])
        phone.status(id, "in-progress", 2)
        _ = try phone.stream(Phone.streamToken(answer()))
        #expect(session.events == ["MEDIA 8000", "READY", "RINGING", "ANSWERED"])
        phone.status(id, "completed", 3)
        #expect(session.events.last == "HANGUP 1 the far party hung up")
    }

    @Test(
        "tells how it ended when nobody speaks",
        arguments: [
            ("busy", "HANGUP 2 the line is busy"), ("no-answer", "HANGUP 3 nobody has answered"),
            ("failed", "HANGUP 5 the call could not be connected (SIP 404)"),
            ("canceled", "HANGUP 1 the call was canceled before it was answered"),
        ])
    func ends(_ status: String, _ event: String) throws {
        let phone = try Phone()
        let (id, session) = try phone.dial()
        phone.status(id, "ringing", 1)
        phone.status(id, status, 3, ("SipResponseCode", "404"))
        // Late, and twice.
        phone.webhookIgnored(id, "ringing", 0)
        phone.webhookIgnored(id, status, 3)
        #expect(session.events.suffix(1) == [event])
        #expect(session.events.count { $0.hasPrefix("HANGUP") } == 1)
        session.close()
        phone.host.advance(by: .seconds(200))
        #expect(phone.host.requests.count == 1)
    }

    @Test(
        "that Twilio refuses fails with what the host does next",
        arguments: [
            (401, 20_003, JF_E_AUTH), (400, 21_211, JF_E_BAD_INPUT), (400, 21_210, JF_E_CONFIG),
        ])
    func refused(_ status: Int, _ code: Int, _ expected: Int) throws {
        let phone = try Phone()
        phone.host.answers = { _ in
            .success(
                FakeResponse(
                    status: UInt32(status), body: #"{"code": \#(code), "status": \#(status)}"#))
        }
        let session = try phone.provider.open(target: "+15550177", dials: true)
        phone.host.advance(by: .seconds(1))
        #expect(session.events.last == "ERROR \(expected)")
        #expect(phone.host.requests.count == 1)
    }

    @Test("is asked for again when Twilio is busy, and not when it may have been made")
    func retries() throws {
        let phone = try Phone()
        var statuses = [429, 503, 201]
        phone.host.answers = { _ in
            let status = statuses.removeFirst()
            return .success(
                FakeResponse(status: UInt32(status), body: #"{"sid": "\#(Phone.callSid)"}"#))
        }
        let session = try phone.provider.open(target: "+15550177", dials: true)
        phone.host.advance(by: .seconds(5))
        #expect(
            phone.host.requests.count == 3 && !session.events.contains { $0.hasPrefix("ERROR") })
        phone.host.answers = { _ in .failure(StatusError(status: jf_status(JF_E_TIMEOUT))) }
        let other = try phone.provider.open(target: "+15550178", dials: true)
        phone.host.advance(by: .seconds(60))
        #expect(phone.host.requests.count == 4)
        #expect(other.events.last == "ERROR \(JF_E_TIMEOUT)")
    }

    @Test("that the host gives up before Twilio has named it is hung up once it has")
    func givenUp() throws {
        let phone = try Phone()
        let session = try phone.provider.open(target: "+15550177", dials: true)
        session.close()
        let request = try #require(phone.host.requests.last)
        phone.host.answer(
            request,
            with: .success(FakeResponse(status: 201, body: #"{"sid": "\#(Phone.callSid)"}"#)))
        #expect(phone.host.requests.count == 2 && phone.lastForm["Status"] == "completed")
    }

    @Test("needs somebody to call from, and a line")
    func refuses() throws {
        let phone = try Phone(#", "calls": 1"#)
        let (_, session) = try phone.dial()
        #expect(throws: StatusError(status: jf_status(JF_E_OVERLOAD))) { try phone.dial() }
        session.close()
        let host = FakeHost()
        host.secrets = ["auth_token": "t"]
        let provider = try ProviderUnderTest(
            JF_CHANNEL, of: "twilio", host: host, settings: #"{"account_sid": "\#(Phone.account)"}"#
        )
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try provider.open(target: "+15550177", dials: true)
        }
    }

    @Test("of which Twilio says nothing more fails after its time")
    func silence() throws {
        let phone = try Phone()
        let (_, session) = try phone.dial()
        phone.host.advance(by: .seconds(121))
        #expect(session.events.last == "HANGUP 5 Twilio does not say what became of the call")
        #expect(phone.lastForm["Status"] == "completed")
    }

    // MARK: - Answering machines

    @Test("tells who has answered, before it begins")
    func machine() throws {
        let phone = try Phone(#", "machine_detection": "message_end""#)
        let (id, session) = try phone.dial()
        #expect(phone.lastForm["MachineDetection"] == "DetectMessageEnd")
        #expect(phone.lastForm["AsyncAmd"] == nil)
        let answer = phone.webhook(
            "/call/\(id)/answer", ["CallSid": Phone.callSid, "AnsweredBy": "machine_end_beep"])
        #expect(session.events.last == "FACT answered_by=machine")
        _ = try phone.stream(Phone.streamToken(answer()))
        #expect(session.events.last == "ANSWERED")
    }

    @Test(
        "ends where an answering machine or a fax answers, when the settings say so",
        arguments: [true, false])
    func hangsUpOnMachine(_ waits: Bool) throws {
        let phone = try Phone(
            #", "machine_detection": "start", "on_machine": "hang_up", "wait_for_detection": \#(waits)"#
        )
        let (id, session) = try phone.dial()
        let form = phone.lastForm
        #expect(form["MachineDetection"] == "Enable" && (form["AsyncAmd"] == "true") == !waits)
        if waits {
            let answer = phone.webhook(
                "/call/\(id)/answer", ["CallSid": Phone.callSid, "AnsweredBy": "machine_start"])
            #expect(answer()?.body.contains("<Hangup />") == true)
            phone.host.advance(by: .seconds(1))
            #expect(phone.host.requests.count == 1)
        } else {
            #expect(form["AsyncAmdStatusCallback"] == "\(Phone.base)/call/\(id)/machine")
            let answer = phone.webhook("/call/\(id)/answer", ["CallSid": Phone.callSid])
            _ = try phone.stream(Phone.streamToken(answer()))
            #expect(
                phone.webhook("/call/\(id)/machine", ["AnsweredBy": "machine_start"])()?.status
                    == 204)
            #expect(phone.lastForm["Status"] == "completed")
        }
        #expect(session.events.contains("FACT answered_by=machine"))
        #expect(session.events.contains("HANGUP 3 an answering machine has answered"))
    }

    @Test(
        "goes on with a human, and with somebody of whom nothing is known",
        arguments: ["human", "unknown", "alien"])
    func human(_ party: String) throws {
        let phone = try Phone(#", "machine_detection": "start", "on_machine": "hang_up""#)
        let (id, session) = try phone.dial()
        let answer = phone.webhook(
            "/call/\(id)/answer", ["CallSid": Phone.callSid, "AnsweredBy": party])
        _ = try phone.stream(Phone.streamToken(answer()))
        #expect(session.events.last == "ANSWERED")
        #expect(phone.host.logged("AnsweredBy that is not known") == (party == "alien"))
    }

    @Test("is recorded when the settings say so, and names the recording")
    func records() throws {
        let phone = try Phone(#", "record": true"#)
        let (id, session) = try phone.dial(sid: "CA44444444444444444444444444444444")
        #expect(phone.lastForm["Record"] == "true")
        #expect(phone.lastForm["RecordingStatusCallback"] == "\(Phone.base)/call/\(id)/recording")
        let sid = "RE55555555555555555555555555555555"
        let done: Form = [
            "RecordingSid": sid, "RecordingStatus": "completed", "RecordingDuration": "12",
        ]
        #expect(phone.webhook("/call/\(id)/recording", done)()?.status == 204)
        #expect(session.events.last == "FACT recording=\(sid)")
        #expect(phone.host.logged("recording_sid=\(sid) status=completed seconds=12"))
        #expect(
            phone.webhook("/call/\(id)/recording", ["RecordingSid": "x"])()?.status == 400)
        let (_, incoming) = try phone.call()
        phone.host.advance(by: .zero)
        #expect(phone.host.requests.last?.url.hasSuffix("/Recordings.json") == true)
        incoming.close()
    }
}

extension Phone {
    fileprivate func webhookIgnored(_ id: String, _ status: String, _ sequence: Int) {
        self.status(id, status, sequence)
    }
}
