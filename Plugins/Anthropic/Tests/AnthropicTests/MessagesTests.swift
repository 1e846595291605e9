import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@Suite("A dialogue over the Messages API")
struct MessagesTests {
    @Test("What the model says is said as it comes")
    func streams() throws {
        let desk = try Desk()
        let request = desk.say("hello")
        try desk.stream([
            Desk.start, Desk.textBlock, Desk.ping, Desk.text("Good "), Desk.text("day."),
            #"{"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"hm"}}"#,
            #"{"type":"something_new"}"#, Desk.blockEnd, Desk.stop(), Desk.end,
        ])
        #expect(
            desk.session.events(of: request) == [
                "DELTA \"Good \"", "DELTA \"day.\"", "USAGE 31", "DONE",
            ])
    }

    @Test("A question bears key and version; user and assistant take turns, and the user begins")
    func question() throws {
        let desk = try Desk(#", "instructions": "Be short.", "max_tokens": 99"#)
        _ = desk.session.generate(
            JF_CAUSE_SILENCE, "",
            messages: """
                [{"role":"assistant","content":"Hello."},{"role":"user","content":"4071"},
                 {"role":"tool","name":"crm.find","arguments":"{\\"account\\":\\"4071\\"}",
                  "content":"{\\"name\\":\\"Ada\\"}"}]
                """, tools: #"[{"name":"crm.find","description":"Finds."}]"#)
        let asked = try desk.asked
        #expect(asked.url == "https://api.anthropic.com/v1/messages")
        #expect(asked.headers["x-api-key"] == Desk.key)
        #expect(asked.headers["anthropic-version"] == "2023-06-01")
        #expect(
            JSONValue(parsing: asked.body)
                == JSONValue(
                    parsing: """
                        {"model": "claude-test", "stream": true, "max_tokens": 99,
                         "system": "Be short.",
                         "messages": [
                          {"role": "user", "content": [{"type": "text", "text": "(The call begins.)"}]},
                          {"role": "assistant", "content": [{"type": "text", "text": "Hello."}]},
                          {"role": "user", "content": [{"type": "text", "text": "4071"}]},
                          {"role": "assistant", "content": [
                           {"type": "tool_use", "id": "call_2", "name": "crm_find",
                            "input": {"account": "4071"}}]},
                          {"role": "user", "content": [
                           {"type": "tool_result", "tool_use_id": "call_2",
                            "content": "{\\"name\\":\\"Ada\\"}"},
                           {"type": "text", "text": "(The caller says nothing.)"}]}],
                         "tools": [{"name": "crm_find", "description": "Finds.",
                          "input_schema": {"type": "object", "properties": {}}}]}
                        """))
    }

    @Test("Tools are used, also at once; what they say goes back in one message")
    func tools() throws {
        let desk = try Desk()
        let request = desk.say(
            "hello",
            tools:
                #"[{"name":"crm.find","description":""},{"name":"call.hang_up","description":""}]"#)
        try desk.stream([
            Desk.start, Desk.textBlock, Desk.text("So."), Desk.blockEnd,
            Desk.toolBlock("t1", "crm_find"), Desk.input(#"{\"a\":"#), Desk.input("1}"),
            Desk.blockEnd, Desk.toolBlock("t2", "call_hang_up"), Desk.blockEnd,
            Desk.stop("tool_use"), Desk.end,
        ])
        #expect(
            desk.session.events(of: request).filter { $0.hasPrefix("TOOL") } == [
                #"TOOL t1 crm.find {"a":1}"#, "TOOL t2 call.hang_up {}",
            ])
        desk.session.toolResult("[]", of: "t1", request: request)
        desk.session.toolResult("no such call", of: "t2", request: request, status: -11)
        let sent = try #require(JSONValue(parsing: try desk.asked.body)?["messages"]?.list)
        #expect(
            sent.last
                == JSONValue(
                    parsing: """
                        {"role": "user", "content": [
                         {"type": "tool_result", "tool_use_id": "t1", "content": "[]"},
                         {"type": "tool_result", "tool_use_id": "t2", "content": "no such call",
                          "is_error": true}]}
                        """))
    }

    @Test(
        "Why an answer has ended is told",
        arguments: [
            ("end_turn", "DONE"), ("stop_sequence", "DONE"), ("something_new", "DONE"),
            ("max_tokens", "DONE 1"), ("model_context_window_exceeded", "DONE 1"),
            ("refusal", "DONE 2"),
        ])
    func ends(_ reason: String, _ told: String) throws {
        let desk = try Desk()
        let request = desk.say("hello")
        try desk.stream([Desk.textBlock, Desk.text("Well."), Desk.stop(reason), Desk.end])
        #expect(desk.session.events(of: request).last == told)
    }
}

@Suite("A dialogue while Anthropic is in trouble")
struct TroubleTests {
    @Test(
        "Each error is told in the host's terms, with a status or in the middle of an answer",
        arguments: [
            (400, "invalid_request_error", JF_E_UNSUPPORTED),
            (401, "authentication_error", JF_E_AUTH), (402, "billing_error", JF_E_QUOTA),
            (403, "permission_error", JF_E_AUTH), (404, "not_found_error", JF_E_CONFIG),
            (413, "request_too_large", JF_E_UNSUPPORTED), (429, "rate_limit_error", JF_E_QUOTA),
            (500, "api_error", JF_E_UNAVAILABLE), (504, "timeout_error", JF_E_TIMEOUT),
            (529, "overloaded_error", JF_E_OVERLOAD),
        ])
    func errors(_ status: Int, _ type: String, _ expected: Int) throws {
        let body = #"{"type":"error","error":{"type":"\#(type)","message":"x"}}"#
        let refused = try Desk()
        let first = refused.say("hello")
        refused.host.answer(
            try refused.asked,
            with: .success(FakeResponse(status: UInt32(status), headers: [:], body: body)))
        #expect(refused.session.events(of: first) == ["ERROR \(expected)"])
        let broken = try Desk()
        let second = broken.say("hello")
        try broken.stream([Desk.start, Desk.textBlock, Desk.text("We"), body])
        #expect(broken.session.events(of: second) == ["DELTA \"We\"", "ERROR \(expected)"])
    }

    @Test(
        "An answer that breaks off, or is none, is a failure and not an end",
        arguments: [
            [Desk.start, Desk.textBlock, Desk.text("We open")], ["{"], [],
            [Desk.start, Desk.stop(), Desk.end], [Desk.textBlock, Desk.text("We"), Desk.end],
        ])
    func broken(_ events: [String]) throws {
        let desk = try Desk()
        let request = desk.say("hours")
        try desk.stream(events)
        let told = desk.session.events(of: request)
        #expect(told.last?.hasPrefix("ERROR") == true)
        #expect(!told.contains("DONE"))
    }

    @Test("A probe asks for the model")
    func probes() throws {
        let desk = try Desk()
        desk.provider.probe()
        #expect(try desk.asked.url == "https://api.anthropic.com/v1/models/claude-test")
        desk.host.answer(try desk.asked, with: .success(FakeResponse(status: 401)))
        #expect(desk.provider.events == ["ERROR \(JF_E_AUTH)"])
    }

    @Test("Without a key nothing works, and that is told")
    func noKey() {
        let host = FakeHost()
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(
                JF_DIALOGUE, of: "anthropic", host: host, settings: #"{"model": "m"}"#)
        }
        #expect(host.logged("api_key is missing"))
    }
}
