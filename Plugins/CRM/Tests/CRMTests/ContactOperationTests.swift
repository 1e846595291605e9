import CRMKit
import JackfieldPlugin
import Testing

@testable import CRM

@Suite("Contacts are found and kept")
struct ContactOperationTests {
    private let folder: ScratchFolder
    private let database: CustomerDatabase

    init() throws {
        self.folder = try ScratchFolder()
        self.database = try self.folder.database()
        _ = try self.database.ask(
            "upsert_contact",
            #"{"name":"Žofie Nováková","account":"A-100 7","numbers":["020 7946 0018"],"language":"cs","fields":{"vip":true}}"#
        )
        _ = try self.database.ask("upsert_contact", #"{"name":"Ann Smith","numbers":["201"]}"#)
    }

    @Test(
        "A contact is found by any spelling of number, account or name",
        arguments: [
            #"{"number":"+44 20 7946 0018"}"#, #"{"number":"(020) 79460018"}"#,
            #"{"account":"a1007"}"#, #"{"account":" A-1007 "}"#, #"{"name":"žofie nováková"}"#,
            #"{"name":"Nová"}"#,
        ])
    func finds(arguments: String) throws {
        let result = try self.database.ask("find_contact", arguments)
        #expect(result["found"] == .boolean(true))
        #expect(
            result["contact"]
                == .object([
                    "id": .number(1), "name": .text("Žofie Nováková"),
                    "account": .text("A-100 7"), "numbers": .list([.text("+442079460018")]),
                    "language": .text("cs"), "notes": .text(""),
                    "fields": .object(["vip": .boolean(true)]),
                    "created_at": .text("2024-02-29T12:00:00Z"),
                    "updated_at": .text("2024-02-29T12:00:00Z"),
                ]))
    }

    @Test(
        "Nobody found is a result, not an error",
        arguments: [
            ("find_contact", #"{"number":"+15550000000"}"#), ("find_contact", #"{"name":"%"}"#),
            ("find_contact", #"{"account":"x"}"#), ("get_contact", #"{"id":99}"#),
            ("upsert_contact", #"{"id":99,"name":"x"}"#),
            ("open_ticket", #"{"contact":99,"subject":"s","body":"b"}"#),
            ("log_call", #"{"contact":99,"call_id":"c","summary":"s","outcome":"o"}"#),
        ])
    func notFound(operation: String, arguments: String) throws {
        #expect(try self.database.ask(operation, arguments) == ["found": .boolean(false)])
    }

    @Test("Several who fit come best first, the others in short")
    func several() throws {
        _ = try self.database.ask("upsert_contact", #"{"name":"Joann Smithers"}"#)
        _ = try self.database.ask("upsert_contact", #"{"name":"ann"}"#)
        let result = try self.database.ask("find_contact", #"{"name":"ANN"}"#)
        #expect(result["contact"]?["name"] == .text("ann"))
        #expect(
            result["others"]
                == .list([
                    .object(["id": .number(2), "name": .text("Ann Smith"), "account": .null]),
                    .object(["id": .number(3), "name": .text("Joann Smithers"), "account": .null]
                    ),
                ]))
    }

    @Test("A change leaves alone what it does not name, and null takes a field away")
    func changes() throws {
        let result = try self.database.ask(
            "upsert_contact",
            #"{"account":"a1007","notes":"calls on Mondays","add_numbers":["201"],"fields":{"vip":null,"floor":3}}"#
        )
        #expect(result["created"] == .boolean(false))
        let contact = try #require(self.database.ask("get_contact", #"{"id":"1"}"#)["contact"])
        #expect(contact["name"] == .text("Žofie Nováková"))
        #expect(contact["notes"] == .text("calls on Mondays"))
        #expect(contact["numbers"] == .list([.text("+442079460018"), .text("201")]))
        #expect(contact["fields"] == .object(["floor": .number(3)]))
    }

    @Test("Two contacts cannot have one account number")
    func accountIsUnique() {
        let error = failure {
            _ = try self.database.ask("upsert_contact", #"{"id":2,"account":"A1007"}"#)
        }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("\"account\"") == true)
    }

    @Test(
        "A bad argument is named, and its value is not told",
        arguments: [
            ("find_contact", "{}", "number"), ("find_contact", #"{"number":"secret"}"#, "number"),
            ("find_contact", #"{"number":"201","name":"secret"}"#, "name"),
            ("get_contact", "{}", "id"), ("get_contact", #"{"id":"secret"}"#, "id"),
            ("get_contact", #"{"id":1.5}"#, "id"), ("get_contact", #"{"id":0}"#, "id"),
            ("upsert_contact", #"{"notes":"secret"}"#, "name"),
            ("upsert_contact", #"{"name":["secret"]}"#, "name"),
            ("upsert_contact", #"{"name":"n","numbers":["secret"]}"#, "numbers"),
            ("upsert_contact", #"{"name":"n","fields":"secret"}"#, "fields"),
            ("upsert_contact", #"{"nmae":"secret"}"#, "nmae"),
            ("log_call", #"{"call_id":"c","outcome":"secret"}"#, "summary"),
            ("open_ticket", #"{"subject":"s","body":"b","priority":"secret"}"#, "priority"),
            ("list_tickets", #"{"limit":1000}"#, "limit"),
        ])
    func badArguments(operation: String, arguments: String, name: String) {
        let error = failure { _ = try self.database.ask(operation, arguments) }
        #expect(error?.code == .badInput)
        #expect(error?.message.contains("\"\(name)\"") == true)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(
        "Arguments that are no JSON object are bad input",
        arguments: ["[1]", "{", "\"x\"", "\u{FFFD}"])
    func noObject(arguments: String) {
        #expect(failure { _ = try self.database.ask("get_contact", arguments) }?.code == .badInput)
    }

    @Test("Text that looks like SQL is text")
    func injection() throws {
        let name = "Robert'); DROP TABLE contacts;--"
        _ = try self.database.ask("upsert_contact", #"{"name":"\#(name)"}"#)
        #expect(
            try self.database.ask("find_contact", #"{"name":"\#(name)"}"#)["contact"]?["name"]
                == .text(name))
    }

    @Test("An operation that does not exist is told with those that do")
    func unknownOperation() {
        let error = failure { _ = try self.database.ask("delete_all", "{}") }
        #expect(error?.code == .unsupported)
        #expect(error?.message.contains("find_contact, get_contact") == true)
    }
}
