import CJackfield
import FakeHost
import JackfieldPlugin
import Testing

@testable import Webhook

@Suite("Events to an endpoint")
struct EventTests {
    @Test("A record of a call is sent signed, and its asker has the endpoint's answer")
    func event() throws {
        let desk = try WebhookDesk()
        let request = desk.log("c1")
        let sent = try #require(desk.host.requests.last)
        #expect(sent.method == "POST")
        #expect(sent.url == "https://crm.example/events")
        #expect(sent.headers["webhook-signature"]?.hasPrefix("v1,") == true)
        #expect(sent.headers["webhook-id"]?.contains(".") == false)
        #expect(sent.body.contains(#""type":"call.logged""#))
        try desk.answer(200, #"{"id":7}"#)
        let events = desk.session.events(of: request)
        #expect(events.last == "DONE")
        #expect(events.first?.contains(#""id":7"#) == true)
    }

    @Test("The same key is sent once, and gives the first result again")
    func once() throws {
        let desk = try WebhookDesk()
        let first = desk.log("c1")
        try desk.answer(200, #"{"id":7}"#)
        let again = desk.log("c1")
        #expect(desk.host.requests.count == 1)
        #expect(desk.session.events(of: first) == desk.session.events(of: again))
    }

    @Test(
        "While the endpoint is down the write is queued, and sent again with the same id and bytes")
    func down() throws {
        let desk = try WebhookDesk()
        let request = desk.log("c1")
        try desk.answer(503)
        #expect(desk.session.events(of: request).first?.contains(#""queued":true"#) == true)
        desk.host.advance(by: .seconds(10))
        let sent = desk.host.requests
        #expect(sent.count == 2)
        #expect(sent.first?.headers["webhook-id"] == sent.last?.headers["webhook-id"])
        #expect(sent.first?.body == sent.last?.body)
        try desk.answer()
        desk.host.advance(by: .seconds(100_000))
        #expect(desk.host.requests.count == 2)
    }

    @Test("Nobody waits longer than the patience of the settings")
    func patience() throws {
        let desk = try WebhookDesk()
        let request = desk.log("c1")
        desk.host.advance(by: .milliseconds(1_499))
        #expect(desk.session.events(of: request).isEmpty)
        desk.host.advance(by: .milliseconds(1))
        #expect(desk.session.events(of: request).last == "DONE")
        try desk.answer()
        #expect(desk.session.events(of: request).filter { $0 == "DONE" }.count == 1)
    }

    @Test("Retry-After is obeyed, by other writes too")
    func retryAfter() throws {
        let desk = try WebhookDesk()
        _ = desk.log("c1", key: "a")
        try desk.answer(429, headers: ["retry-after": "600"])
        let other = desk.log("c2", key: "b")
        #expect(desk.session.events(of: other).first?.contains("queued") == true)
        desk.host.advance(by: .seconds(599))
        #expect(desk.host.requests.count == 1)
        desk.host.advance(by: .seconds(10))
        #expect(desk.host.requests.count > 1)
    }

    @Test("Writes about one call keep their order")
    func order() throws {
        let desk = try WebhookDesk()
        _ = desk.log("c1", key: "a")
        _ = desk.log("c1", key: "b")
        #expect(desk.host.requests.count == 1)
        let first = desk.host.requests.first?.headers["webhook-id"]
        try desk.answer()
        #expect(desk.host.requests.count == 2)
        #expect(desk.host.requests.last?.headers["webhook-id"] != first)
    }

    @Test("What waits outlives the host")
    func restart() throws {
        let desk = try WebhookDesk()
        _ = desk.log("c1")
        let id = desk.host.requests.last?.headers["webhook-id"]
        try desk.answer(500)
        try desk.restart()
        desk.host.advance(by: .zero)
        #expect(desk.host.requests.count == 2)
        #expect(desk.host.requests.last?.headers["webhook-id"] == id)
    }

    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, JF_E_UNSUPPORTED), (401, JF_E_AUTH), (403, JF_E_AUTH), (404, JF_E_CONFIG),
            (410, JF_E_CONFIG), (301, JF_E_CONFIG), (413, JF_E_UNSUPPORTED),
        ])
    func statuses(_ status: Int, _ expected: Int) throws {
        let desk = try WebhookDesk()
        let request = desk.log("c1")
        try desk.answer(UInt32(status))
        #expect(desk.session.events(of: request) == ["ERROR \(expected)"])
        // What was answered with an error is somebody else's now.
        desk.host.advance(by: .seconds(100_000))
        #expect(desk.host.requests.count == 1)
    }

    @Test("An endpoint that is gone gets nothing more")
    func gone() throws {
        let desk = try WebhookDesk()
        _ = desk.log("c1", key: "a")
        try desk.answer(410)
        let request = desk.log("c2", key: "b")
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_CONFIG)"])
        #expect(desk.host.requests.count == 1)
    }

    @Test("No secret and no word of the caller is in the log")
    func privacy() throws {
        let desk = try WebhookDesk()
        _ = desk.call(
            "open_ticket", #"{"subject":"broken boiler","body":"call +442079460018"}"#, key: "k")
        try desk.answer(503)
        for word in ["boiler", "79460018", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"] {
            #expect(!desk.host.logged(word))
        }
    }
}
