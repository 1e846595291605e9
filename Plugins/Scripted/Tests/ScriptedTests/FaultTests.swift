import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("A scripted fault")
struct FaultTests {
    private let host = FakeHost()

    private func dialogue(_ fail: String) throws -> SessionUnderTest {
        unsafe try ProviderUnderTest(
            JF_DIALOGUE, of: scriptedPlugin.entry, host: self.host,
            settings: """
                {"dialogue": {"default": {"say": ["Yes."]}, "fail": \(fail)}}
                """
        ).open()
    }

    @Test("refuses to open, with the status that the script names")
    func failsOpen() {
        #expect(throws: StatusError(status: jf_status(JF_E_QUOTA))) {
            try self.dialogue("{\"open\": \"QUOTA\"}")
        }
    }

    @Test("fails the request of its number, and no other")
    func failsRequest() throws {
        let session = try self.dialogue("{\"on_request\": 2, \"code\": \"TIMEOUT\"}")
        let requests = (1...3).map { _ in session.generate(JF_CAUSE_SPEECH, "x") }
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: requests[0]).last == "DONE")
        #expect(session.events(of: requests[1]) == ["ERROR \(JF_E_TIMEOUT)"])
        #expect(session.events(of: requests[2]).last == "DONE")
    }

    @Test("falls silent for good from the request of its number on")
    func hangs() throws {
        let session = try self.dialogue("{\"on_request\": 2, \"hang\": true}")
        let requests = (1...3).map { _ in session.generate(JF_CAUSE_SPEECH, "x") }
        self.host.advance(by: .seconds(60))
        for request in requests { #expect(session.events(of: request) == []) }
        session.close()
        #expect(session.events == ["READY", "CLOSED"])
    }

    @Test("ends the session when its time has come")
    func failsSession() throws {
        let session = try self.dialogue("{\"after_ms\": 500, \"code\": \"UNAVAILABLE\"}")
        self.host.advance(by: .milliseconds(499))
        #expect(session.events == ["READY"])
        self.host.advance(by: .milliseconds(1))
        #expect(session.events == ["READY", "ERROR \(JF_E_UNAVAILABLE)"])
        let late = session.generate(JF_CAUSE_SPEECH, "x")
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: late) == [])
    }

    @Test("stops a caller's audio in the middle")
    func stopsAudio() throws {
        let session = unsafe try ProviderUnderTest(
            JF_CHANNEL, of: scriptedPlugin.entry, host: self.host,
            settings: "{\"channel\": {\"fail\": {\"after_ms\": 200, \"hang\": true}}}"
        ).open(target: "+15550123", dials: true)
        self.host.advance(by: .seconds(2))
        #expect((1_400...1_600).contains(session.audio().count))
        #expect(session.events.last == "ANSWERED")
    }

    @Test("has every status of the contract by its name")
    func knowsEveryStatus() {
        let names = [
            "CONFIG", "AUTH", "QUOTA", "UNAVAILABLE", "TIMEOUT", "OVERLOAD", "BAD_INPUT",
            "UNSUPPORTED", "PROTOCOL", "INTERNAL", "GONE", "POLICY", "CANCELLED",
        ]
        let codes = names.map { StatusName(rawValue: $0)?.code.rawValue }
        #expect(codes == (1...13).map { Int32(-$0) })
    }
}
