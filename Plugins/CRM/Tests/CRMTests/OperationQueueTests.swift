import CRMKit
import JackfieldPlugin
import Synchronization
import Testing

@testable import CRM

@Suite("Operations wait their turn and never block the caller")
struct OperationQueueTests {
    private let folder: ScratchFolder
    private let database: CustomerDatabase
    private let threads = LentThreads()
    private let reporter = RecordingReporter()
    private let work: OrderedWork
    private let queue: OperationQueue<RecordingReporter>

    init() throws {
        self.folder = try ScratchFolder()
        self.database = try self.folder.database()
        self.work = OrderedWork(longest: 20) { [threads] in threads.lend($0) }
        self.queue = OperationQueue(self.reporter, database: self.database, work: self.work)
    }

    private func openTicket(_ id: Int) throws {
        try self.queue.call(
            "open_ticket", argumentsJSON: #"{"subject":"s\#(id)","body":"b"}"#, key: "k\(id)", id)
    }

    @Test("Nothing runs on the caller's thread, and all runs in order on one thread at a time")
    func inOrder() throws {
        for id in 1...18 { try self.openTicket(id) }
        #expect(self.reporter.events == [])
        #expect(self.threads.waiting == 1)
        self.threads.runOne()
        // The thread was given back in between.
        #expect(self.reporter.events.count == 16)
        #expect(self.threads.waiting == 1)
        self.threads.runAll()
        #expect(self.reporter.events == (1...18).map { .completed($0) })
        #expect(
            try self.folder.sql("SELECT subject FROM tickets ORDER BY id")
                == (1...18).map { "s\($0)" })
    }

    @Test("A full queue and a host without threads are told at once as overload")
    func overload() throws {
        for id in 1...20 { try self.openTicket(id) }
        #expect(failure { try self.openTicket(21) }?.code == .overloaded)
        self.threads.runAll()
        self.threads.set(isOpen: false)
        #expect(failure { try self.openTicket(22) }?.code == .overloaded)
        self.threads.set(isOpen: true)
        try self.openTicket(23)
        self.threads.runAll()
        #expect(self.reporter.events.last == .completed(23))
        #expect(try self.folder.sql("SELECT count(*) FROM tickets") == ["21"])
    }

    @Test("An operation cancelled before it begins writes nothing and tells nothing")
    func cancels() throws {
        try self.openTicket(1)
        try self.openTicket(2)
        self.queue.cancel(1)
        self.threads.runAll()
        #expect(self.reporter.events == [.completed(2)])
        #expect(try self.folder.sql("SELECT subject FROM tickets") == ["s2"])
    }

    @Test("What was asked for before close is written, and not told")
    func closes() throws {
        try self.openTicket(1)
        self.queue.close()
        self.threads.runAll()
        #expect(self.reporter.events == [])
        #expect(try self.folder.sql("SELECT subject FROM tickets") == ["s1"])
    }

    @Test("An error ends its operation and no other")
    func fails() throws {
        try self.queue.call("get_contact", argumentsJSON: "{}", key: "", 1)
        try self.openTicket(2)
        self.threads.runAll()
        #expect(self.reporter.events == [.failed(1, .badInput), .completed(2)])
    }
}

/// Threads that run when the test says so.
private final class LentThreads: Sendable {
    private struct State {
        var bodies: [@Sendable () -> Void] = []
        var isOpen = true
    }

    private let state = Mutex(State())

    var waiting: Int { self.state.withLock { $0.bodies.count } }

    func set(isOpen: Bool) { self.state.withLock { $0.isOpen = isOpen } }

    func lend(_ body: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if state.isOpen { state.bodies.append(body) }
            return state.isOpen
        }
    }

    @discardableResult
    func runOne() -> Bool {
        let body = self.state.withLock { $0.bodies.isEmpty ? nil : $0.bodies.removeFirst() }
        body?()
        return body != nil
    }

    func runAll() { while self.runOne() {} }
}

private final class RecordingReporter: RecordsReporter {
    enum Event: Equatable {
        case completed(Int)
        case failed(Int, ProviderError.Code)
    }

    private let told = Mutex<[Event]>([])

    var events: [Event] { self.told.withLock { $0 } }

    func complete(_ id: Int, json: String) { self.told.withLock { $0.append(.completed(id)) } }

    func fail(_ error: ProviderError, _ id: Int) {
        self.told.withLock { $0.append(.failed(id, error.code)) }
    }
}
