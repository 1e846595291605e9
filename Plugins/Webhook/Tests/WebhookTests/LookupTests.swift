import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Webhook

@Suite("Contacts that an endpoint knows")
struct LookupTests {
    @Test("A number is asked for in E.164, and what is found is given as it is")
    func number() throws {
        let desk = try WebhookDesk()
        let request = desk.call("find_contact", #"{"number":"020 7946 0018"}"#)
        #expect(desk.host.requests.last?.url == "https://crm.example/contacts")
        #expect(desk.data == .object(["number": .text("+442079460018")]))
        try desk.answer(200, #"{"contact":{"id":"5","name":"Ada"}}"#)
        #expect(
            desk.session.events(of: request) == [
                #"RESULT {"contact":{"id":"5","name":"Ada"},"found":true}"#, "DONE",
            ])
    }

    @Test("404 means that nobody is found")
    func nobody() throws {
        let desk = try WebhookDesk()
        let request = desk.call("get_contact", #"{"id":"5"}"#)
        try desk.answer(404)
        #expect(desk.session.events(of: request) == [#"RESULT {"found":false}"#, "DONE"])
    }

    @Test("An answer that is no object is a failure")
    func nonsense() throws {
        let desk = try WebhookDesk()
        let request = desk.call("find_contact", #"{"name":"Ada"}"#)
        try desk.answer(200, "<html>")
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_PROTOCOL)"])
    }

    @Test(
        "Arguments that cannot be are bad input",
        arguments: [
            ("find_contact", "{}"), ("find_contact", #"{"number":"soon"}"#),
            ("get_contact", #"{"id":"a/b"}"#), ("log_call", "{}"), ("log_call", "["),
            ("open_ticket", #"{"subject":"a","body":"b","priority":"soon"}"#),
            ("upsert_contact", #"{"name":"Ada","numbers":["x"]}"#),
        ])
    func badInput(_ operation: String, _ arguments: String) throws {
        let desk = try WebhookDesk()
        let request = desk.call(operation, arguments)
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_BAD_INPUT)"])
        #expect(desk.host.requests.isEmpty)
    }

    @Test("A probe pings the endpoint, and tells what is wrong")
    func probes() throws {
        for (status, expected) in [
            (204, "DONE"), (400, "DONE"), (401, "ERROR \(JF_E_AUTH)"),
            (500, "ERROR \(JF_E_UNAVAILABLE)"),
        ] {
            let desk = try WebhookDesk()
            desk.provider.probe()
            try desk.answer(UInt32(status))
            #expect(desk.provider.events == [expected])
        }
    }

    @Test("Settings that cannot work are refused")
    func settings() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) {
            try WebhookDesk(secrets: ["secret": "whsec_c2hvcnQ="])
        }
    }
}
