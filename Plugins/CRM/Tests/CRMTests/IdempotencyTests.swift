import Dispatch
import JackfieldPlugin
import TestSupport
import Testing

@testable import CRM

@Suite("The same key writes once")
struct IdempotencyTests {
    private let folder: ScratchFolder
    private let ticket = #"{"subject":"no heating","body":"since Monday"}"#

    init() throws { self.folder = try ScratchFolder() }

    @Test("The first result is given again, word for word")
    func sameResult() throws {
        let database = try self.folder.database()
        let first = try database.perform("open_ticket", argumentsJSON: self.ticket, key: "k")
        let again = try database.perform("open_ticket", argumentsJSON: self.ticket, key: "k")
        #expect(first == again)
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["1"])
    }

    @Test("A key outlives the host")
    func restart() throws {
        let first = try self.folder.database().perform(
            "open_ticket", argumentsJSON: self.ticket, key: "k")
        let again = try self.folder.database().perform(
            "open_ticket", argumentsJSON: self.ticket, key: "k")
        #expect(first == again)
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["1"])
    }

    @Test("Another operation or key writes anew, and so does none")
    func otherKeys() throws {
        let database = try self.folder.database()
        for key in ["a", "b", "", ""] { _ = try database.ask("open_ticket", self.ticket, key: key) }
        _ = try database.ask("log_call", #"{"call_id":"c","summary":"s","outcome":"o"}"#, key: "a")
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["4"])
        #expect(try self.folder.sql("SELECT count(*) FROM calls") == ["1"])
    }

    @Test("A failed operation leaves its key free")
    func failureKeepsNoKey() throws {
        let database = try self.folder.database()
        #expect(failure { _ = try database.ask("open_ticket", "{}", key: "k") }?.code == .badInput)
        #expect(try database.ask("open_ticket", self.ticket, key: "k")["found"] == .boolean(true))
    }

    @Test("Callers at the same time, in two hosts, get one ticket", .onOwnThread)
    func concurrent() throws {
        let databases = try (0..<2).map { _ in try self.folder.database(busyTimeout: 10_000) }
        DispatchQueue.concurrentPerform(iterations: 16) { index in
            _ = try? databases[index % 2].perform(
                "open_ticket", argumentsJSON: self.ticket, key: "k")
        }
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["1"])
        let results = try databases.map {
            try $0.perform("open_ticket", argumentsJSON: self.ticket, key: "k")
        }
        #expect(results[0] == results[1])
    }

    @Test("Too long a key is bad input")
    func longKey() throws {
        let database = try self.folder.database()
        let key = String(repeating: "k", count: 257)
        #expect(
            failure { _ = try database.ask("open_ticket", self.ticket, key: key) }?.code
                == .badInput)
    }
}
