import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@testable import OpenAI

@Suite("A dialogue over chat completions")
struct ChatTests {
    @Test("What the model says is said as it comes")
    func streams() throws {
        let desk = try Desk()
        let request = desk.say("call forwarding")
        let asked = try desk.asked
        desk.host.begin(asked)
        desk.host.send("data: \(Desk.chunk(#"{"role":"assistant","content":""}"#))\n\n", to: asked)
        desk.host.send("data: \(Desk.text("Where "))\n\ndata: \(Desk.text("to"))\n\n", to: asked)
        #expect(
            desk.session.events(of: request) == ["DELTA \"Where \"", "DELTA \"to\""])
        desk.host.send(": keep-alive\n\ndata: \(Desk.end())\n\n", to: asked)
        desk.host.send(
            #"data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}"#
                + "\n\n", to: asked)
        desk.host.send("data: [DONE]\n\n", to: asked)
        #expect(desk.session.events(of: request).suffix(2) == ["USAGE 2", "DONE"])
        desk.host.finish(asked)
        #expect(desk.session.events(of: request).filter { $0 == "DONE" }.count == 1)
    }

    @Test("A question bears the key, the model, the conversation and the tools")
    func question() throws {
        let desk = try Desk(
            #", "instructions": "Be short.", "facts": ["language", "from"], "max_tokens": 200"#)
        _ = desk.session.generate(
            JF_CAUSE_SPEECH, "and now",
            messages: """
                [{"role":"assistant","content":"Hello."},{"role":"user","content":"4071"},
                 {"role":"tool","name":"crm.find_contact","arguments":"{\\"account\\":\\"4071\\"}",
                  "content":"{\\"name\\":\\"Ada\\"}"},
                 {"role":"assistant","content":"Ada?","cut":true},
                 {"role":"user","content":"and now"}]
                """,
            tools: #"[{"name":"call.hang_up","description":"Ends it."}]"#,
            facts: #"{"call_id":"c1","from":"+15550100","language":"en"}"#)
        let asked = try desk.asked
        #expect(asked.method == "POST")
        #expect(asked.url == "https://api.openai.com/v1/chat/completions")
        #expect(asked.headers["authorization"] == "Bearer \(Desk.key)")
        #expect(
            JSONValue(parsing: asked.body)
                == JSONValue(
                    parsing: """
                        {"model": "gpt-test", "stream": true,
                         "stream_options": {"include_usage": true}, "max_completion_tokens": 200,
                         "messages": [
                          {"role": "system",
                           "content": "Be short.\\n\\nAbout this call:\\nlanguage: en\\nfrom: +15550100"},
                          {"role": "assistant", "content": "Hello."},
                          {"role": "user", "content": "4071"},
                          {"role": "assistant", "content": null, "tool_calls": [
                           {"id": "call_2", "type": "function", "function":
                            {"name": "crm_find_contact", "arguments": "{\\"account\\":\\"4071\\"}"}}]},
                          {"role": "tool", "tool_call_id": "call_2",
                           "content": "{\\"name\\":\\"Ada\\"}"},
                          {"role": "assistant", "content": "Ada?"},
                          {"role": "user", "content": "and now"}],
                         "tools": [{"type": "function", "function": {
                          "name": "call_hang_up", "description": "Ends it.",
                          "parameters": {"type": "object", "properties": {}}}}]}
                        """))
    }

    @Test("Nothing about the call is told unless the settings say so")
    func noFacts() throws {
        let desk = try Desk()
        _ = desk.say("hello", facts: #"{"call_id":"c1","from":"+15550100","language":"en"}"#)
        #expect(!(try desk.asked).body.contains("15550100"))
    }

    @Test(
        "What happens without words is told as a note",
        arguments: [
            (JF_CAUSE_START, "", "(The call begins. Greet the caller.)"),
            (JF_CAUSE_SILENCE, "", "(The caller says nothing.)"),
            (JF_CAUSE_DTMF, "12#", "(The caller has pressed the keys 12#.)"),
            (
                JF_CAUSE_NO_MATCH, "",
                "(The caller has said something that could not be understood.)"
            ),
        ])
    func notes(_ cause: Int, _ input: String, _ note: String) throws {
        let desk = try Desk()
        let messages = input.isEmpty ? "[]" : #"[{"role":"user","content":"\#(input)"}]"#
        _ = desk.session.generate(cause, input, messages: messages)
        let messagesSent = try #require(JSONValue(parsing: try desk.asked.body)?["messages"]?.list)
        #expect(messagesSent.count == 2)
        #expect(messagesSent.last?["content"]?.text == note)
    }

    @Test("A session that takes over goes on from what the caller has heard")
    func takesOver() throws {
        let desk = try Desk(#", "greeting": "Hello.""#)
        _ = desk.session.generate(
            JF_CAUSE_CONTINUE, "",
            messages:
                #"[{"role":"user","content":"hours"},{"role":"assistant","content":"We open at"}]"#)
        let sent = try #require(JSONValue(parsing: try desk.asked.body)?["messages"]?.list)
        #expect(sent.compactMap { $0["role"]?.text } == ["system", "user", "assistant", "user"])
        #expect(sent.last?["content"]?.text?.contains("Go on from its last word") == true)
    }

    @Test("A greeting of the settings needs no server")
    func greeting() throws {
        let desk = try Desk(#", "greeting": "Good day.""#)
        let request = desk.session.generate(JF_CAUSE_START)
        #expect(desk.session.events(of: request) == ["DELTA \"Good day.\"", "DONE"])
        #expect(desk.host.requests.isEmpty)
    }

    @Test("Before it is needed a connection is opened")
    func prewarms() throws {
        let desk = try Desk()
        desk.session.prewarm()
        #expect(try desk.asked.url == "https://api.openai.com/v1/models/gpt-test")
    }

    @Test(
        "What a limit or a filter has cut ends so",
        arguments: [("length", 1), ("content_filter", 2)])
    func cut(_ reason: String, _ number: Int) throws {
        let desk = try Desk()
        let request = desk.say("hello")
        try desk.stream([Desk.text("Well"), Desk.end(reason), "[DONE]"])
        #expect(desk.session.events(of: request) == ["DELTA \"Well\"", "DONE \(number)"])
    }

    @Test("An answer that is cancelled is read no further, and the server is told")
    func cancels() throws {
        let desk = try Desk()
        let request = desk.say("hello")
        let asked = try desk.asked
        desk.host.begin(asked)
        desk.host.send("data: \(Desk.text("Well"))\n\n", to: asked)
        desk.session.cancel(request)
        desk.host.advance(by: .zero)
        #expect(!desk.host.send("data: \(Desk.text("then"))\n\n", to: asked))
        #expect(desk.session.events(of: request) == ["DELTA \"Well\""])
    }

    @Test("A new turn takes the place of the old one")
    func replaces() throws {
        let desk = try Desk()
        _ = desk.say("hello")
        let first = try desk.asked
        let second = desk.say("hours")
        desk.host.advance(by: .zero)
        #expect(!desk.host.finish(first))
        try desk.stream([Desk.text("Nine to five."), Desk.end(), "[DONE]"])
        #expect(desk.session.events(of: second) == ["DELTA \"Nine to five.\"", "DONE"])
    }
}

@Suite("Tools of a dialogue over chat completions")
struct ChatToolTests {
    private static let tools = """
        [{"name":"crm.find_contact","description":"Finds."},{"name":"call.transfer","description":"To."}]
        """

    private static func fragment(
        _ index: Int?, id: String? = nil, name: String? = nil, _ arguments: String
    ) -> String {
        let parts = [
            index.map { "\"index\":\($0)" }, id.map { "\"id\":\"\($0)\"" },
            "\"function\":{"
                + [name.map { "\"name\":\"\($0)\"" }, "\"arguments\":\"\(arguments)\""]
                .compactMap(\.self).joined(separator: ",") + "}",
        ]
        return Desk.chunk(
            "{\"tool_calls\":[{\(parts.compactMap(\.self).joined(separator: ","))}]}")
    }

    @Test("A call comes in fragments; its result goes back, and the answer goes on")
    func fragments() throws {
        let desk = try Desk()
        let request = desk.say("hello", tools: Self.tools)
        try desk.stream([
            Desk.text("One moment."),
            Self.fragment(0, id: "c1", name: "crm_find_contact", ""),
            Self.fragment(0, #"{\"phone\":"#), Self.fragment(0, #"\"1\"}"#),
            Self.fragment(1, id: "c2", name: "call_transfer", #"{\"to\":\"x\"}"#),
            Desk.end("tool_calls"), "[DONE]",
        ])
        #expect(
            desk.session.events(of: request) == [
                "DELTA \"One moment.\"", #"TOOL c1 crm.find_contact {"phone":"1"}"#,
                #"TOOL c2 call.transfer {"to":"x"}"#,
            ])
        desk.session.toolResult(#"{"name":"Ada"}"#, of: "c1", request: request)
        #expect(desk.host.requests.count == 1)
        desk.session.toolResult("busy", of: "c2", request: request, status: -4)
        #expect(desk.host.requests.count == 2)
        let sent = try #require(JSONValue(parsing: try desk.asked.body)?["messages"]?.list)
        #expect(
            sent.suffix(3)
                == [
                    """
                    {"role":"assistant","content":"One moment.","tool_calls":[
                     {"id":"c1","type":"function","function":
                      {"name":"crm_find_contact","arguments":"{\\"phone\\":\\"1\\"}"}},
                     {"id":"c2","type":"function","function":
                      {"name":"call_transfer","arguments":"{\\"to\\":\\"x\\"}"}}]}
                    """, #"{"role":"tool","tool_call_id":"c1","content":"{\"name\":\"Ada\"}"}"#,
                    #"{"role":"tool","tool_call_id":"c2","content":"busy"}"#,
                ].map { JSONValue(parsing: $0)! })
        try desk.stream([Desk.text("Hello Ada."), Desk.end(), "[DONE]"])
        #expect(desk.session.events(of: request).suffix(2) == ["DELTA \"Hello Ada.\"", "DONE"])
    }

    @Test("Servers that send calls whole, without index or ids, are understood")
    func whole() throws {
        let desk = try Desk()
        let request = desk.say("hello", tools: Self.tools)
        try desk.stream([
            Self.fragment(nil, name: "crm_find_contact", "{}"),
            Self.fragment(nil, name: "call_transfer", ""), Desk.end(), "[DONE]",
        ])
        #expect(
            desk.session.events(of: request) == [
                "TOOL call_0_0 crm.find_contact {}", "TOOL call_0_1 call.transfer {}",
            ])
    }

    @Test("Arguments that are no object do not reach the host: the model hears of it")
    func badArguments() throws {
        let desk = try Desk()
        let request = desk.say("hello", tools: Self.tools)
        try desk.stream([
            Self.fragment(0, id: "c1", name: "crm_find_contact", #"{\"phone\":"#),
            Desk.end("tool_calls"), "[DONE]",
        ])
        #expect(desk.session.events(of: request).isEmpty)
        #expect(try desk.asked.body.contains("the arguments are no JSON object"))
        #expect(desk.host.requests.count == 2)
    }

    @Test("A model that uses tools without end is stopped")
    func endless() throws {
        let desk = try Desk()
        let request = desk.say("hello", tools: Self.tools)
        for round in 0..<12 {
            try desk.stream([
                Self.fragment(0, id: "c\(round)", name: "crm_find_contact", "{}"),
                Desk.end("tool_calls"), "[DONE]",
            ])
            desk.session.toolResult("{}", of: "c\(round)", request: request)
        }
        #expect(desk.host.requests.count == 12)
        #expect(desk.session.events(of: request).last == "ERROR \(JF_E_PROTOCOL)")
    }

    @Test("After a tool the model may say nothing")
    func silentEnd() throws {
        let desk = try Desk()
        let request = desk.say("bye", tools: Self.tools)
        try desk.stream([
            Self.fragment(0, id: "c1", name: "call_transfer", "{}"), Desk.end("tool_calls"),
            "[DONE]",
        ])
        desk.session.toolResult("{}", of: "c1", request: request)
        try desk.stream([Desk.end(), "[DONE]"])
        #expect(desk.session.events(of: request).last == "DONE")
    }
}
