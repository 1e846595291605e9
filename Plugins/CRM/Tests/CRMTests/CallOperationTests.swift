import CRMKit
import JackfieldPlugin
import Testing

@testable import CRM

@Suite("Calls are logged and tickets opened")
struct CallOperationTests {
    private let folder: ScratchFolder
    private let database: CustomerDatabase

    init() throws {
        self.folder = try ScratchFolder()
        self.database = try self.folder.database()
        _ = try self.database.ask("upsert_contact", #"{"name":"Ann Smith"}"#)
    }

    @Test("A second record of a call replaces the first and keeps what it does not give")
    func logsOnce() throws {
        let first = try self.database.ask(
            "log_call",
            #"{"contact":1,"call_id":"c-1","summary":"rang","outcome":"open","transcript":"hello"}"#
        )
        let second = try self.database.ask(
            "log_call",
            #"{"call_id":"c-1","summary":"order placed","outcome":"resolved","slots":{"size":"large"}}"#
        )
        #expect(first["created"] == .boolean(true))
        #expect(second["created"] == .boolean(false))
        #expect(first["id"] == second["id"])
        let kept = try self.folder.sql(
            "SELECT contact || summary || outcome || transcript || slots FROM calls")
        #expect(kept == [#"1order placedresolvedhello{"size":"large"}"#])
    }

    @Test("Tickets are listed newest first, page by page")
    func lists() throws {
        for index in 1...5 {
            let contact = index == 3 ? #""contact":1,"# : ""
            let ticket = try self.database.ask(
                "open_ticket", #"{\#(contact)"subject":"s\#(index)","body":"b"}"#)["ticket"]
            #expect(ticket?["status"] == .text("open"))
            #expect(ticket?["priority"] == .text("normal"))
        }
        let page = try self.database.ask("list_tickets", #"{"limit":2}"#)
        #expect(self.ids(page) == [.number(5), .number(4)])
        #expect(page["more"] == .boolean(true))
        let rest = try self.database.ask("list_tickets", #"{"before":4}"#)
        #expect(self.ids(rest) == [.number(3), .number(2), .number(1)])
        #expect(rest["more"] == .boolean(false))
        #expect(self.ids(try self.database.ask("list_tickets", #"{"contact":1}"#)) == [.number(3)])
        #expect(self.ids(try self.database.ask("list_tickets", #"{"status":"closed"}"#)) == [])
    }

    private func ids(_ result: [String: JSONValue]) -> [JSONValue] {
        guard case .list(let tickets) = result["tickets"] else { return [] }
        return tickets.compactMap { $0["id"] }
    }

    @Test("A contact that is removed leaves its calls and tickets behind")
    func removal() throws {
        _ = try self.database.ask("open_ticket", #"{"contact":1,"subject":"s","body":"b"}"#)
        try self.folder.sql("PRAGMA foreign_keys = ON")
        let connection = try Connection(path: self.folder.file("crm.db"), busyTimeout: 1)
        try connection.execute("PRAGMA foreign_keys = ON; DELETE FROM contacts")
        let tickets = try self.database.ask("list_tickets", "{}")["tickets"]
        guard case .list(let list) = tickets else {
            Issue.record("no list")
            return
        }
        #expect(list.map { $0["contact"] } == [.null])
    }

    @Test("The operations are described as tools with valid JSON Schemas")
    func describes() throws {
        for operation in Operation.all {
            let tool = try JSONText.object(operation.json, what: operation.name)
            #expect(tool["name"] == .text(operation.name))
            #expect(tool["parameters"]?["type"] == .text("object"))
            #expect(tool["parameters"]?["additionalProperties"] == .boolean(false))
            for name in operation.required {
                #expect(tool["parameters"]?["properties"]?[name] != nil)
            }
        }
    }

    @Test(
        "Times are written as RFC 3339 has them",
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
            (1_709_208_000, "2024-02-29T12:00:00Z"), (1_735_689_599, "2024-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ])
    func timestamps(seconds: Int, expected: String) {
        #expect(Timestamp.text(.seconds(seconds)) == expected)
    }
}
