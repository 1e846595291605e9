import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@testable import Salesforce

@Suite("Calls and cases in Salesforce")
struct SalesforceWriteTests {
    private let log = """
        {"call_id":"c1","contact":"003000000000001","summary":"hours","outcome":"resolved",\
        "started_at":"2026-04-30T10:00:00Z","duration_s":61,"direction":"outbound"}
        """
    private let saved = #"{"id":"00T1","success":true,"errors":[],"created":true}"#

    @Test("A call is a task, by its external id")
    func logs() throws {
        let desk = try SalesforceDesk(SalesforceDesk.fields)
        let request = desk.call("log_call", self.log)
        #expect(desk.asked == "PATCH /sobjects/Task/Call__c/c1")
        #expect(desk.sent?["ActivityDate"]?.text == "2026-04-30")
        #expect(desk.sent?["CallDurationInSeconds"]?.count == 61)
        #expect(desk.sent?["CallType"]?.text == "Outbound")
        #expect(desk.sent?["WhoId"]?.text == "003000000000001")
        #expect(desk.sent?["TaskSubtype"]?.text == "Call")
        try desk.answer(201, self.saved)
        #expect(desk.session.events(of: request).last == "DONE")
    }

    @Test("A second record replaces the first, without what only new ones may have")
    func replaces() throws {
        let desk = try SalesforceDesk(SalesforceDesk.fields)
        _ = desk.call("log_call", self.log, key: "a")
        try desk.answer(201, self.saved)
        _ = desk.call("log_call", self.log, key: "b")
        #expect(desk.asked == "PATCH /sobjects/Task/00T1")
        #expect(desk.sent?["TaskSubtype"] == nil)
    }

    @Test("A task that was there already is changed without what only new ones may have")
    func onlyNew() throws {
        let desk = try SalesforceDesk(SalesforceDesk.fields)
        let request = desk.call("log_call", self.log)
        try desk.answer(400, SalesforceDesk.error("INVALID_FIELD_FOR_INSERT_UPDATE"))
        #expect(desk.sent?["TaskSubtype"] == nil)
        try desk.answer(200, #"{"id":"00T1","success":true,"errors":[],"created":false}"#)
        #expect(desk.session.events(of: request).first?.contains(#""created":false"#) == true)
    }

    @Test("Without an external id, what may have arrived is looked for")
    func lost() throws {
        let desk = try SalesforceDesk()
        _ = desk.call("log_call", self.log)
        #expect(desk.asked == "POST /sobjects/Task")
        try desk.lose()
        desk.waitForRequest()
        #expect(desk.asked.hasPrefix("GET /query?q=SELECT%20Id%20FROM%20Task%20WHERE%20CallObject"))
        try desk.answer(200, #"{"records":[{"Id":"00T1"}]}"#)
        #expect(desk.asked == "PATCH /sobjects/Task/00T1")
        try desk.answer(204)
        let count = desk.host.requests.count
        desk.host.advance(by: .seconds(100_000))
        #expect(desk.host.requests.count == count)
    }

    @Test("A case is known by its reference, and is no lead's")
    func ticket() throws {
        let desk = try SalesforceDesk()
        _ = desk.call(
            "open_ticket", #"{"subject":"boiler","body":"cold","contact":"00Q000000000001"}"#)
        #expect(desk.asked == "POST /sobjects/Case")
        #expect(desk.sent?["ContactId"] == nil)
        let description = try #require(desk.sent?["Description"])
        try desk.lose()
        desk.waitForRequest()
        let mine = JSONValue.object(["Id": .text("5001"), "Description": description])
        try desk.answer(200, #"{"records":[{"Id":"5000","Description":null},\#(mine.json)]}"#)
        #expect(desk.asked == "PATCH /sobjects/Case/5001")
    }

    @Test(
        "Each failure is told in the host's terms",
        arguments: [
            (400, "STRING_TOO_LONG", "ERROR \(JF_E_UNSUPPORTED)"),
            (400, "INVALID_FIELD", "ERROR \(JF_E_CONFIG)"),
            (403, "INSUFFICIENT_ACCESS", "ERROR \(JF_E_AUTH)"),
            (403, "API_DISABLED_FOR_ORG", "ERROR \(JF_E_AUTH)"),
            (300, "", "ERROR \(JF_E_UNSUPPORTED)"),
        ])
    func failures(_ status: Int, _ code: String, _ expected: String) throws {
        let desk = try SalesforceDesk(SalesforceDesk.fields)
        let request = desk.call("log_call", self.log)
        try desk.answer(UInt32(status), SalesforceDesk.error(code))
        #expect(desk.session.events(of: request) == [expected])
    }

    @Test("When the day's requests are used up, nothing is asked for a while")
    func limit() throws {
        let desk = try SalesforceDesk()
        _ = desk.call("log_call", self.log)
        try desk.answer(403, SalesforceDesk.error("REQUEST_LIMIT_EXCEEDED"))
        let count = desk.host.requests.count
        let request = desk.call("get_contact", #"{"id":"003000000000001"}"#, key: "")
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_QUOTA)"])
        desk.host.advance(by: .seconds(899))
        #expect(desk.host.requests.count == count)
        desk.waitForRequest()
        #expect(desk.asked == "POST /sobjects/Task")
    }
}
