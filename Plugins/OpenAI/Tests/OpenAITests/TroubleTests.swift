import CJackfield
import FakeHost
import Testing

@testable import OpenAI

@Suite("A dialogue whose server is in trouble")
struct TroubleTests {
    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, "", JF_E_UNSUPPORTED),
            (400, #"{"error":{"param":"temperature","code":null}}"#, JF_E_CONFIG),
            (400, #"{"error":{"code":"context_length_exceeded"}}"#, JF_E_UNSUPPORTED),
            (401, #"{"error":{"code":"invalid_api_key"}}"#, JF_E_AUTH), (402, "", JF_E_QUOTA),
            (403, "", JF_E_AUTH), (404, #"{"error":{"code":"model_not_found"}}"#, JF_E_CONFIG),
            (408, "", JF_E_TIMEOUT), (413, "", JF_E_UNSUPPORTED),
            (429, #"{"error":{"code":"rate_limit_exceeded"}}"#, JF_E_QUOTA),
            (429, #"{"error":{"type":"insufficient_quota"}}"#, JF_E_QUOTA),
            (498, "", JF_E_OVERLOAD), (500, "<html>", JF_E_UNAVAILABLE),
            (503, #"{"error":{"code":503,"type":"unavailable_error"}}"#, JF_E_OVERLOAD),
            (503, "", JF_E_UNAVAILABLE), (504, "", JF_E_TIMEOUT), (301, "", JF_E_CONFIG),
        ])
    func statuses(_ status: Int, _ body: String, _ expected: Int) throws {
        let desk = try Desk()
        let request = desk.say("hello")
        try desk.refuse(UInt32(status), body)
        #expect(desk.session.events(of: request) == ["ERROR \(expected)"])
    }

    @Test("What the host could not do is handed on", arguments: [JF_E_TIMEOUT, JF_E_UNAVAILABLE])
    func network(_ status: Int) throws {
        let desk = try Desk()
        let request = desk.say("hello")
        desk.host.answer(
            try desk.asked, with: .failure(StatusError(status: jf_status(status))))
        #expect(desk.session.events(of: request) == ["ERROR \(status)"])
    }

    @Test(
        "An answer that breaks off, or is none, is a failure and not an end",
        arguments: [
            [Desk.text("We open")], [Desk.text("We open"), "[DONE]"], ["{"], ["[]"],
            [Desk.text("We"), #"{"error":{"message":"boom","type":"server_error"}}"#],
            [Desk.end(), "[DONE]"], [Desk.chunk(#"{"tool_calls":[{"index":7}]}"#)], [],
        ])
    func broken(_ events: [String]) throws {
        let desk = try Desk()
        let request = desk.say("hours")
        try desk.stream(events)
        let told = desk.session.events(of: request)
        #expect(told.last?.hasPrefix("ERROR") == true)
        #expect(told.filter { !$0.hasPrefix("DELTA") }.count == 1)
    }

    @Test("A failure amid an answer bears the status that the server gives")
    func failureAmid() throws {
        let desk = try Desk()
        let request = desk.say("hours")
        try desk.stream([Desk.text("We"), #"{"error":{"code":429,"message":"x"}}"#])
        #expect(desk.session.events(of: request).last == "ERROR \(JF_E_QUOTA)")
    }

    @Test("A probe asks for the model: what is wrong is told")
    func probes() throws {
        for (status, expected) in [
            (200, "DONE"), (401, "ERROR \(JF_E_AUTH)"), (404, "ERROR \(JF_E_CONFIG)"),
        ] {
            let desk = try Desk()
            desk.provider.probe()
            #expect(try desk.asked.url.hasSuffix("/models/gpt-test"))
            try desk.refuse(UInt32(status))
            #expect(desk.provider.events == [expected])
        }
    }

    @Test("A local server without a list of models passes the probe")
    func localProbe() throws {
        let desk = try Desk(#", "profile": "llama.cpp""#)
        desk.provider.probe()
        #expect(try desk.asked.url == "http://127.0.0.1:8080/v1/models/gpt-test")
        try desk.refuse(404)
        #expect(desk.provider.events == ["DONE"])
    }

    @Test(
        "Settings that cannot work are refused with what to do",
        arguments: [
            (#"{"model": "m"}"#, "OpenAI needs api_key"),
            (#"{"model": "m", "profile": "groq"}"#, "Groq needs api_key"),
            (#"{"model": "m", "profile": "other"}"#, "needs base_url"),
        ])
    func settings(_ settings: String, _ told: String) {
        let host = FakeHost()
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try ProviderUnderTest(JF_DIALOGUE, of: "openai", host: host, settings: settings)
        }
        #expect(host.logged(told))
    }

    @Test("The key is in no line of the log and in no URL")
    func secret() throws {
        let desk = try Desk()
        _ = desk.say("hello")
        try desk.refuse(401, #"{"error":{"code":"Incorrect API key provided: \#(Desk.key)"}}"#)
        #expect(!desk.host.logged(Desk.key))
        #expect(desk.host.requests.allSatisfy { !$0.url.contains(Desk.key) })
    }
}
