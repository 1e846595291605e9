import CRMKit
import JackfieldPlugin
import Testing

@Suite("The outbox")
struct OutboxTests {
    private let folder: OutboxFolder

    init() throws { self.folder = try OutboxFolder() }

    @Test("What is kept outlives the program, and says whether it may have been sent")
    func restart() throws {
        guard case .kept(let id) = try self.folder.outbox().log("c1", key: "k") else {
            Issue.record("the write was not kept")
            return
        }
        #expect(try self.folder.outbox().ready(upTo: 9).first?.mayExist == false)
        try self.folder.outbox().markSent(id)
        let left = try #require(try self.folder.outbox().ready(upTo: 9).first)
        #expect(left.reference == "jf_c1")
        #expect(left.mayExist)
    }

    @Test("Only the first of those that share a record is ready")
    func order() throws {
        let outbox = try self.folder.outbox()
        guard case .kept(let first) = try outbox.log("c1", records: ["call:c1", "contact:5"]) else {
            return
        }
        try outbox.log("c2", records: ["call:c2", "contact:5"])
        try outbox.log("c3")
        #expect(try outbox.readyReferences == ["jf_c1", "jf_c3"])
        try outbox.finish(first, resultJSON: "{}", vendorID: nil, now: 1)
        #expect(try outbox.readyReferences == ["jf_c2", "jf_c3"])
    }

    @Test("A key is written once, and gives its result again; one that has failed may come again")
    func keys() throws {
        let outbox = try self.folder.outbox()
        guard case .kept(let id) = try outbox.log("c1", key: "k") else { return }
        #expect(try outbox.log("c1", key: "k") == .waiting(id))
        try outbox.finish(id, resultJSON: #"{"id":7}"#, vendorID: nil, now: 1_777_000_000)
        #expect(try self.folder.outbox().log("c1", key: "k") == .written(json: #"{"id":7}"#))
        guard case .kept(let other) = try outbox.log("c2", key: "l") else { return }
        try outbox.forget(other)
        #expect(try outbox.log("c2", key: "l") != .waiting(other))
        #expect(try outbox.waitingCount() == 1)
    }

    @Test("A refused write is not ready any more, and its key stays refused")
    func refuses() throws {
        let outbox = try self.folder.outbox()
        guard case .kept(let id) = try outbox.log("c1", key: "k") else { return }
        try outbox.refuse(id, now: 1_777_000_000)
        #expect(try outbox.readyReferences.isEmpty)
        #expect(try outbox.log("c1", key: "k") == .refused)
    }

    @Test("The service's id of a record is known to later writes about it")
    func links() throws {
        let outbox = try self.folder.outbox()
        guard case .kept(let id) = try outbox.log("c1", key: "a") else { return }
        try outbox.finish(id, resultJSON: "{}", vendorID: "77", now: 1_777_000_000)
        try outbox.log("c1", key: "b")
        #expect(try outbox.ready(upTo: 9).first?.knownID == "77")
    }

    @Test("Results are forgotten after ninety days")
    func forgets() throws {
        let outbox = try self.folder.outbox()
        guard case .kept(let id) = try outbox.log("c1", key: "k") else { return }
        try outbox.finish(id, resultJSON: "{}", vendorID: "77", now: 1_777_000_000)
        let later = try self.folder.outbox(now: 1_777_000_000 + 91 * 86_400)
        guard case .kept = try later.log("c1", key: "k") else {
            Issue.record("the key is still known")
            return
        }
        #expect(try later.ready(upTo: 9).first?.knownID == nil)
    }

    @Test("Notes are kept, replaced and removed")
    func notes() throws {
        let outbox = try self.folder.outbox()
        try outbox.setNote("token", "one")
        try outbox.setNote("token", "two")
        #expect(try self.folder.outbox().note("token") == "two")
        try outbox.setNote("token", nil)
        #expect(try outbox.note("token") == nil)
    }

    @Test("Too long a key is bad input; another program's database is refused")
    func refusals() throws {
        let outbox = try self.folder.outbox()
        let long = String(repeating: "k", count: 257)
        #expect(throws: ProviderError.self) { try outbox.log("c1", key: long) }
        let path = "\(self.folder.path)/other.db"
        try Connection(path: path, busyTimeout: 1).execute("CREATE TABLE theirs (a)")
        let error = #expect(throws: ProviderError.self) { try Outbox(path: path, now: 0) }
        #expect(error?.vendorCode == "not-ours")
    }
}
