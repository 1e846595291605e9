import CJackfield
import FakeHost
import JackfieldPlugin
import Testing
import VendorKit

@testable import HubSpot

@Suite("Contacts in HubSpot")
struct HubSpotContactTests {
    private let find = "POST /crm/v3/objects/contacts/search"

    @Test("A number is searched for in every spelling, and only who has it is found")
    func number() throws {
        let desk = try HubSpotDesk()
        let request = desk.call("find_contact", #"{"number":"020 7946 0018"}"#)
        #expect(desk.asked == [self.find])
        let groups = try #require(desk.sent?["filterGroups"]?.list)
        #expect(groups.count == 4)
        let filter = groups.first?["filters"]?.list?.first
        #expect(filter?["operator"]?.text == "IN")
        #expect(
            filter?["values"]?.list?.compactMap(\.text) == [
                "+442079460018", "442079460018", "00442079460018", "02079460018", "2079460018",
            ])
        let stranger = #"{"id":"9","properties":{"phone":"+12079460018"}}"#
        try desk.answer(200, #"{"total":2,"results":[\#(stranger),\#(HubSpotDesk.contact)]}"#)
        let result = desk.session.events(of: request).first ?? ""
        #expect(result.contains(#""id":"501""#))
        #expect(result.contains(#""others":[]"#))
        #expect(desk.host.requests.first?.headers["authorization"] == "Bearer \(HubSpotDesk.token)")
    }

    @Test("An account without calculated numbers is asked again without them")
    func withoutCalculated() throws {
        let desk = try HubSpotDesk()
        let request = desk.call("find_contact", #"{"number":"+442079460018"}"#)
        try desk.answer(400, #"{"status":"error","category":"VALIDATION_ERROR"}"#)
        #expect(desk.sent?["filterGroups"]?.list?.count == 2)
        try desk.answer(200, #"{"total":0,"results":[]}"#)
        #expect(desk.session.events(of: request).first == #"RESULT {"found":false}"#)
    }

    @Test("An account number is looked up by its property; nobody is no error")
    func account() throws {
        let desk = try HubSpotDesk()
        let request = desk.call("find_contact", #"{"account":"40 71"}"#)
        #expect(desk.asked.first?.hasPrefix("GET /crm/v3/objects/contacts/40%2071?") == true)
        #expect(desk.asked.first?.contains("idProperty=customer_number") == true)
        try desk.answer(404, #"{"category":"OBJECT_NOT_FOUND"}"#)
        #expect(desk.session.events(of: request).first == #"RESULT {"found":false}"#)
    }

    @Test("A contact that is not there by its account is made; one with the same e-mail is changed")
    func upsert() throws {
        let desk = try HubSpotDesk()
        let request = desk.call(
            "upsert_contact",
            #"{"account":"4071","name":"Ada Lovelace","fields":{"email":"ada@example.com"}}"#)
        try desk.answer(404, "{}")
        #expect(desk.sent?["properties"]?["lastname"]?.text == "Lovelace")
        try desk.answer(409, #"{"message":"Contact already exists. Existing ID: 501"}"#)
        try desk.answer(200, HubSpotDesk.contact)
        #expect(
            desk.asked == [
                "PATCH /crm/v3/objects/contacts/4071?idProperty=customer_number",
                "POST /crm/v3/objects/contacts", "PATCH /crm/v3/objects/contacts/501",
            ])
        #expect(desk.session.events(of: request).last == "DONE")
    }
}
