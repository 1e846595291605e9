import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("The scripted dialogue")
struct DialogueTests {
    private let host = FakeHost()

    private func open(_ dialogue: String) throws -> SessionUnderTest {
        try ProviderUnderTest(
            JF_DIALOGUE, of: "scripted", host: self.host,
            settings: "{\"dialogue\": \(dialogue)}"
        ).open()
    }

    @Test("greets, and answers what contains its words, whatever their case")
    func answers() throws {
        let session = try self.open(
            """
            {"turns": [
                {"cause": "start", "say": ["Welcome."]},
                {"contains": ["booking"], "say": ["Which one?"]}],
             "default": {"say": ["Pardon?"]}}
            """)
        let greeting = session.generate(JF_CAUSE_START)
        let asked = session.generate(JF_CAUSE_SPEECH, "my Booking please")
        let other = session.generate(JF_CAUSE_SPEECH, "something else")
        self.host.advance(by: .milliseconds(100))
        #expect(session.events(of: greeting) == ["DELTA \"Welcome. \"", "USAGE 1", "DONE"])
        #expect(session.events(of: asked).first == "DELTA \"Which one? \"")
        #expect(session.events(of: other).first == "DELTA \"Pardon? \"")
    }

    @Test("matches a regular expression against the whole input")
    func matchesExpressions() throws {
        let session = try self.open(
            """
            {"turns": [{"cause": "dtmf", "matches": "[0-9]+", "say": ["You pressed {input}."]}],
             "default": {"say": ["No."]}}
            """)
        let digits = session.generate(JF_CAUSE_DTMF, "12")
        let mixed = session.generate(JF_CAUSE_DTMF, "12#")
        self.host.advance(by: .milliseconds(100))
        #expect(session.events(of: digits).first == "DELTA \"You pressed 12. \"")
        #expect(session.events(of: mixed).first == "DELTA \"No. \"")
    }

    @Test("uses a turn no more often than its settings say")
    func usesUpTurns() throws {
        let session = try self.open(
            """
            {"turns": [{"times": 1, "say": ["First."]}, {"say": ["Later."]}]}
            """)
        let first = session.generate(JF_CAUSE_SPEECH, "x")
        let second = session.generate(JF_CAUSE_SPEECH, "x")
        self.host.advance(by: .milliseconds(100))
        #expect(session.events(of: first).first == "DELTA \"First. \"")
        #expect(session.events(of: second).first == "DELTA \"Later. \"")
    }

    @Test("waits before its first word, then gives a word at a time")
    func paces() throws {
        let session = try self.open(
            """
            {"first_token_delay_ms": 300, "turns": [
                {"say": ["one two"], "delta_every_ms": 50, "protected": true}]}
            """)
        let request = session.generate(JF_CAUSE_SPEECH, "x")
        self.host.advance(by: .seconds(1))
        let events = session.timedEvents.filter { $0.request == request }
        #expect(events.map(\.time) == [300, 350, 350, 350].map { .milliseconds($0) })
        #expect(
            events.map(\.line)
                == ["DELTA \"one \" protected", "DELTA \"two \" protected", "USAGE 2", "DONE"])
    }

    @Test("calls a tool, waits for its result, says it, and tells what it expects")
    func callsTools() throws {
        let session = try self.open(
            """
            {"turns": [{
                "slots": {"intent": "lookup"},
                "say": ["One moment."],
                "tools": [{"name": "crm.find", "arguments": {"phone": "{input}", "limit": 1},
                           "then": ["I found {result}."]}],
                "expect": {"phrases": ["yes", "no"]}}]}
            """)
        let request = session.generate(JF_CAUSE_SPEECH, "4711")
        self.host.advance(by: .seconds(1))
        #expect(
            session.events(of: request) == [
                "SLOT intent=lookup", "DELTA \"One moment. \"",
                "TOOL call-1 crm.find {\"limit\":1,\"phone\":\"4711\"}",
            ])
        session.toolResult("\"Ann\"", of: "call-1", request: request)
        self.host.advance(by: .zero)
        #expect(
            session.events(of: request).dropFirst(3) == [
                "DELTA \"I found \"Ann\". \"", "EXPECT yes, no", "USAGE 5", "DONE",
            ])
    }

    @Test("says something else when the tool failed")
    func toolFails() throws {
        let session = try self.open(
            """
            {"turns": [{"tools": [{"name": "t", "then": ["Good."], "on_error": ["Sorry."]}]}]}
            """)
        let request = session.generate(JF_CAUSE_SPEECH, "x")
        self.host.advance(by: .seconds(1))
        session.toolResult(
            "", of: "call-1", request: request, status: jf_status(JF_E_UNAVAILABLE))
        self.host.advance(by: .zero)
        #expect(session.events(of: request)[1] == "DELTA \"Sorry. \"")
    }

    @Test("ends the call with a tool whose result it does not wait for")
    func hangsUp() throws {
        let session = try self.open("{\"turns\": [{\"say\": [\"Bye.\"], \"hang_up\": true}]}")
        let request = session.generate(JF_CAUSE_SPEECH, "bye")
        self.host.advance(by: .seconds(1))
        #expect(
            session.events(of: request)
                == ["DELTA \"Bye. \"", "TOOL call-1 call.hang_up {}", "USAGE 1", "DONE"])
    }

    @Test("carries on after another provider with what that one did not say")
    func carriesOn() throws {
        let session = try self.open(
            """
            {"turns": [{"contains": ["time"], "say": ["It is noon.", "Good day."]}]}
            """)
        let request = session.generate(
            JF_CAUSE_CONTINUE,
            messages: """
                [{"role": "user", "content": "the time please"},
                 {"role": "assistant", "content": "It is noon."}]
                """)
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request) == ["DELTA \"Good day. \"", "USAGE 2", "DONE"])
    }

    @Test("says nothing more of a request that was cancelled")
    func cancels() throws {
        let session = try self.open(
            "{\"turns\": [{\"say\": [\"one two three\"], \"delta_every_ms\": 100}]}")
        let request = session.generate(JF_CAUSE_SPEECH, "x")
        self.host.advance(by: .milliseconds(150))
        session.cancel(request)
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request) == ["DELTA \"one \""])
    }

    @Test("fails a request that its script has no answer to")
    func noAnswer() throws {
        let session = try self.open("{\"turns\": [{\"contains\": [\"a\"], \"say\": [\"b\"]}]}")
        let request = session.generate(JF_CAUSE_SPEECH, "x")
        #expect(session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
    }

    @Test("refuses a pattern that is no regular expression, and says which")
    func refusesBadPattern() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try self.open("{\"turns\": [{\"matches\": \"(\", \"say\": [\"b\"]}]}")
        }
        #expect(self.host.logged("dialogue.turns[0].matches"))
    }
}
