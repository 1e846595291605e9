import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@testable import HubSpot

@Suite("Calls and tickets in HubSpot")
struct HubSpotCallTests {
    private let log = """
        {"call_id":"c1","contact":"501","summary":"a < b","outcome":"resolved","duration_s":61,\
        "transcript":"Hello."}
        """
    private let create = "POST /crm/v3/objects/calls"

    @Test("A call is logged with its text, and associated with the contact")
    func logs() throws {
        let desk = try HubSpotDesk()
        let request = desk.call("log_call", self.log)
        #expect(desk.asked == [self.create])
        let properties = desk.sent?["properties"]
        #expect(properties?["hs_call_title"]?.text == "Call c1")
        #expect(properties?["hs_call_duration"]?.text == "61000")
        let body = "a &lt; b<br><br>Outcome: resolved<br><br>Transcript:<br>Hello."
        #expect(properties?["hs_call_body"]?.text == body)
        let association = desk.sent?["associations"]?.list?.first
        #expect(association?["to"]?["id"]?.text == "501")
        #expect(association?["types"]?.list?.first?["associationTypeId"]?.count == 194)
        try desk.answer(201, #"{"id":"77","properties":{}}"#)
        #expect(desk.session.events(of: request).first?.contains(#""id":"77""#) == true)
    }

    @Test("A second record of the call replaces the first")
    func replaces() throws {
        let desk = try HubSpotDesk()
        _ = desk.call("log_call", self.log, key: "a")
        try desk.answer(201, #"{"id":"77","properties":{}}"#)
        _ = desk.call("log_call", self.log, key: "b")
        #expect(desk.asked.last == "PATCH /crm/v3/objects/calls/77")
    }

    @Test("What may have arrived is looked for, and is not written twice")
    func lost() throws {
        let desk = try HubSpotDesk()
        let request = desk.call("log_call", self.log)
        try desk.lose()
        #expect(desk.session.events(of: request).first?.contains("queued") == true)
        desk.waitForRequest()
        #expect(desk.asked == [self.create, self.create + "/search"])
        try desk.answer(200, #"{"total":1,"results":[{"id":"77"}]}"#)
        #expect(desk.asked.last == "PATCH /crm/v3/objects/calls/77")
        try desk.answer(200, #"{"id":"77"}"#)
        desk.host.advance(by: .seconds(100_000))
        #expect(desk.asked.count == 3)
    }

    @Test("What has not arrived is written again")
    func notArrived() throws {
        let desk = try HubSpotDesk()
        _ = desk.call("log_call", self.log)
        try desk.lose()
        desk.waitForRequest()
        try desk.answer(200, #"{"total":0,"results":[]}"#)
        #expect(desk.asked.last == self.create)
    }

    @Test("A ticket that may have arrived is known by its reference")
    func ticket() throws {
        let desk = try HubSpotDesk()
        _ = desk.call("open_ticket", #"{"subject":"boiler","body":"cold","priority":"urgent"}"#)
        let content = try #require(desk.sent?["properties"]?["content"]?.text)
        #expect(desk.sent?["properties"]?["hs_ticket_priority"]?.text == "HIGH")
        try desk.lose()
        desk.waitForRequest()
        let other = #"{"id":"1","properties":{"content":"cold"}}"#
        let mine = JSONValue.object([
            "id": .text("2"), "properties": .object(["content": .text(content)]),
        ])
        try desk.answer(200, #"{"results":[\#(other),\#(mine.json)]}"#)
        desk.host.advance(by: .seconds(100_000))
        #expect(desk.asked.count == 2)
    }

    @Test(
        "Each status is told in the host's terms",
        arguments: [
            (400, #"{"category":"VALIDATION_ERROR"}"#, "ERROR \(JF_E_UNSUPPORTED)"),
            (401, #"{"category":"INVALID_AUTHENTICATION"}"#, "ERROR \(JF_E_AUTH)"),
            (403, #"{"category":"MISSING_SCOPES"}"#, "ERROR \(JF_E_AUTH)"),
            (404, "{}", "ERROR \(JF_E_UNSUPPORTED)"),
        ])
    func statuses(_ status: Int, _ body: String, _ expected: String) throws {
        let desk = try HubSpotDesk()
        let request = desk.call("log_call", self.log)
        try desk.answer(UInt32(status), body)
        #expect(desk.session.events(of: request) == [expected])
    }

    @Test(
        "A limit keeps the write for as long as it lasts",
        arguments: [("TEN_SECONDLY_ROLLING", 15), ("DAILY", 3_500)])
    func limits(_ policy: String, _ seconds: Int) throws {
        let desk = try HubSpotDesk()
        _ = desk.call("log_call", self.log)
        try desk.answer(429, #"{"errorType":"RATE_LIMIT","policyName":"\#(policy)"}"#)
        desk.host.advance(by: .seconds(seconds - 1))
        #expect(desk.asked.count == 1)
        desk.waitForRequest()
        // Nothing was written: nothing needs to be looked for.
        #expect(desk.asked == [self.create, self.create])
    }

    @Test("An OAuth token is fetched once for all who wait, and replaced once when it is refused")
    func oauth() throws {
        let desk = try HubSpotDesk(HubSpotDesk.oauth)
        let first = desk.call("get_contact", #"{"id":"1"}"#)
        _ = desk.call("get_contact", #"{"id":"2"}"#)
        #expect(desk.asked == ["POST /oauth/v1/token"])
        #expect(desk.host.requests.last?.body.contains("refresh_token=refresh-1") == true)
        try desk.answer(200, #"{"access_token":"one","expires_in":1800}"#)
        #expect(desk.asked.count == 3)
        desk.host.answer(desk.host.requests[1], with: .success(FakeResponse(status: 401)))
        desk.host.advance(by: .zero)
        #expect(desk.asked.last == "POST /oauth/v1/token")
        try desk.answer(200, #"{"access_token":"two","expires_in":1800}"#)
        #expect(desk.host.requests.last?.headers["authorization"] == "Bearer two")
        try desk.answer(401, "{}")
        #expect(desk.session.events(of: first) == ["ERROR \(JF_E_AUTH)"])
        #expect(!desk.host.logged("client-secret"))
    }

    @Test("Settings without a token are refused with what to do")
    func noToken() {
        #expect(throws: StatusError(status: jf_status(JF_E_CONFIG))) { try HubSpotDesk("") }
    }
}
