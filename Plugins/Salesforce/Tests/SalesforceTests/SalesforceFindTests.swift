import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@testable import Salesforce

@Suite("Contacts in Salesforce")
struct SalesforceFindTests {
    @Test("Texts are escaped in both query languages")
    func escapes() {
        #expect(QueryLanguage.quoted("O'Neil\\\n") == #"'O\'Neil\\\n'"#)
        #expect(QueryLanguage.sought("a-b (c)") == #"{a\-b \(c\)}"#)
        #expect(QueryLanguage.list(["1", "2"]) == "('1','2')")
    }

    @Test("A number is sought in the index, and then as it may be typed")
    func number() throws {
        let desk = try SalesforceDesk()
        let request = desk.call("find_contact", #"{"number":"020 7946 0018"}"#)
        #expect(desk.asked.hasPrefix("GET /search?q=FIND%20%7B2079460018%7D%20IN%20PHONE%20FIELDS"))
        #expect(desk.host.requests.last?.url.hasPrefix("https://eu1.example/") == true)
        let stranger = #"{"attributes":{"type":"Lead"},"Id":"00Q1","Phone":"+12079460018"}"#
        try desk.answer(200, #"{"searchRecords":[\#(stranger)]}"#)
        #expect(desk.asked.contains("Phone%20IN%20%28%27%2B442079460018%27"))
        try desk.answer(
            200, #"{"records":[{"Id":"0031","Name":"Ada","Phone":"(020) 7946-0018"}]}"#)
        let result = desk.session.events(of: request).first
        #expect(result?.contains(#""id":"0031""#) == true)
    }

    @Test("A contact is upserted by its external id")
    func upsert() throws {
        let desk = try SalesforceDesk(SalesforceDesk.fields)
        let request = desk.call(
            "upsert_contact", #"{"account":"40/71","name":"Ada King Lovelace"}"#)
        #expect(desk.asked == "PATCH /sobjects/Contact/Number__c/40%2F71")
        #expect(desk.sent?["LastName"]?.text == "Lovelace")
        #expect(desk.sent?["FirstName"]?.text == "Ada King")
        #expect(desk.sent?["Number__c"] == nil)
        try desk.answer(201, #"{"id":"0031","success":true,"errors":[],"created":true}"#)
        #expect(
            desk.session.events(of: request).first?.contains(#""created":true"#) == true)
    }

    @Test("Without a field for them account numbers are not taken")
    func noField() throws {
        let desk = try SalesforceDesk()
        let request = desk.call("find_contact", #"{"account":"4071"}"#)
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_UNSUPPORTED)"])
    }

    @Test("A token that is over is replaced once, and the request repeated")
    func refresh() throws {
        let desk = try SalesforceDesk()
        let request = desk.call("get_contact", #"{"id":"003000000000001"}"#)
        try desk.answer(401, SalesforceDesk.error("INVALID_SESSION_ID"))
        #expect(desk.asked == "POST services/oauth2/token")
        #expect(desk.sent == nil)
        #expect(
            desk.host.requests.last?.body.contains("grant_type=client_credentials") == true)
        try desk.giveToken("two")
        #expect(desk.host.requests.last?.headers["authorization"] == "Bearer two")
        try desk.answer(401, SalesforceDesk.error("INVALID_SESSION_ID"))
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_AUTH)"])
        #expect(!desk.host.logged("what a caller said"))
        #expect(!desk.host.logged("client-secret"))
    }

    @Test("A user's refresh token is used when there is one; a refusal is told")
    func refreshToken() throws {
        let desk = try SalesforceDesk(#", "refresh_token": "*""#, withToken: false)
        let request = desk.call("get_contact", #"{"id":"003000000000001"}"#)
        #expect(desk.host.requests.last?.body.contains("refresh_token=refresh-1") == true)
        try desk.answer(400, #"{"error":"invalid_grant","error_description":"expired"}"#)
        #expect(desk.session.events(of: request) == ["ERROR \(JF_E_AUTH)"])
        // Nor is it asked again at once.
        _ = desk.call("get_contact", #"{"id":"003000000000001"}"#)
        #expect(desk.host.requests.count == 1)
    }
}
