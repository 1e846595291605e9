import CallModel
import TestSupport
import Testing

@testable import Store

@Suite("The store of a host that died or ran out of room", .onOwnThread)
struct DeathTests {
    let scratch: Scratch

    init() throws { self.scratch = try Scratch() }

    @Test("Kill -9 loses no turn that was acknowledged, and frees the store for the next host")
    func kill() throws {
        let child = try ChildProcess("write", path: self.scratch.path)
        var last = 0
        while last < 100 { last = Int(try #require(child.line())) ?? 0 }
        let error = try #require(throws: StoreError.self) { try Store(path: self.scratch.path) }
        #expect(error.code == .inUse)
        child.kill()
        while let line = child.line() { last = Int(line) ?? last }
        child.wait()

        // A reader finds the turns with no host running.
        let reader = try StoreReader(path: self.scratch.path)
        let turns = try #require(try reader.call(.sample(1))).turns
        #expect(turns == last || turns == last + 1)
        #expect(try reader.entries(of: .sample(1)).entries.map(\.sequence) == Array(0...turns))

        let next = try Store(path: self.scratch.path)
        #expect(try next.closeInterrupted() == [.sample(1)])
        #expect(try reader.call(.sample(1))?.outcome == .interrupted)
    }

    @Test("A database that may not grow loses nothing: the rest waits beside it for the next start")
    func limit() throws {
        let child = try ChildProcess("limit", path: self.scratch.path)
        #expect(child.line() == "inputOutput")
        while child.line() != nil {}
        child.wait()
        let stored = try StoreReader(path: self.scratch.path).entries(of: .sample(1)).entries
        #expect(stored.count < 101)

        let next = try Store(path: self.scratch.path)
        #expect(next.recovered == SpoolRecovery(entries: 101 - stored.count, unreadable: 0))
        let all = try StoreReader(path: self.scratch.path).entries(of: .sample(1)).entries
        #expect(all.map(\.sequence) == Array(0...100))
    }

    @Test("When nothing can be written at all the call is told, and the log once")
    func nothing() throws {
        let child = try ChildProcess("nothing", path: self.scratch.path)
        var lines: [String] = []
        while let line = child.line() { lines.append(line) }
        child.wait()
        #expect(lines == ["full", "lost", "lost"])
    }
}
