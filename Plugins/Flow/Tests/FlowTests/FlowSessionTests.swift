import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Flow

@Suite("A call through the plugin's table")
struct FlowSessionTests {
    private let host = FakeHost()

    private func open(_ path: String) throws -> SessionUnderTest {
        try ProviderUnderTest(
            JF_DIALOGUE, of: "flow", host: self.host, settings: "{\"flow\": \"\(path)\"}"
        ).open()
    }

    private func desk() throws -> SessionUnderTest {
        try self.open("\(Fixture.repository)/config/flows/service-desk.yaml")
    }

    private func kinds(_ events: [String]) -> [Substring] {
        events.map { $0.prefix { $0 != " " } }
    }

    @Test("greets, tells what it expects and is done")
    func greets() throws {
        let session = try self.desk()
        let events = session.events(of: session.generate(JF_CAUSE_START))
        #expect(events.first == "DELTA \"Hello, this is the service desk. \"")
        #expect(self.kinds(events) == ["DELTA", "DELTA", "EXPECT", "DONE"])
    }

    @Test("waits for a tool's result, and goes on with the same request")
    func tools() throws {
        let session = try self.desk()
        _ = session.generate(JF_CAUSE_START)
        _ = session.generate(JF_CAUSE_DTMF, "1")
        let request = session.generate(JF_CAUSE_DTMF, "4071")
        let asked = session.events(of: request)
        #expect(self.kinds(asked) == ["SLOT", "TOOL"])
        session.toolResult(
            #"{"found": true, "contact": {"id": 1, "name": "Mary Jones"}}"#, of: "ask_account.2.1",
            request: request)
        let events = session.events(of: request).dropFirst(asked.count)
        #expect(events.contains("DELTA \"Thank you, Mary Jones. \""))
        #expect(events.last == "DONE")
    }

    @Test("speaks its words of apology when a tool fails")
    func toolFails() throws {
        let session = try self.desk()
        _ = session.generate(JF_CAUSE_START)
        _ = session.generate(JF_CAUSE_DTMF, "1")
        let request = session.generate(JF_CAUSE_DTMF, "4071")
        session.toolResult(
            "no answer", of: "ask_account.2.1", request: request, status: jf_status(JF_E_TIMEOUT))
        let said = session.events(of: request)
        #expect(said.contains("DELTA \"I'm sorry, our records cannot be reached now. \""))
    }

    @Test("drops the result of a request that was called off")
    func calledOff() throws {
        let session = try self.desk()
        _ = session.generate(JF_CAUSE_START)
        let request = session.generate(JF_CAUSE_SPEECH, "agent")
        session.cancel(request)
        let before = session.events.count
        session.toolResult("{}", of: "hand_over.2.1", request: request)
        #expect(session.events.count == before)
        let again = session.generate(JF_CAUSE_SPEECH, "hello")
        #expect(self.kinds(session.events(of: again)) == ["TOOL"])
    }

    @Test("takes over a call without a greeting")
    func takesOver() throws {
        let session = try self.desk()
        let request = session.generate(
            JF_CAUSE_CONTINUE,
            messages:
                #"[{"role": "assistant", "content": "Hello."}, {"role": "user", "content": "call forwarding"}]"#
        )
        #expect(
            session.events(of: request).contains(
                "DELTA \"What is your account number? It has four digits. \""))
    }

    @Test("is not made of a flow with mistakes")
    func badFlow() {
        let misconfigured = StatusError(status: jf_status(JF_E_CONFIG))
        #expect(throws: misconfigured) { try self.open(Fixture.path("bad/names.yaml")) }
        #expect(throws: misconfigured) { try self.open("/nowhere.yaml") }
    }
}
