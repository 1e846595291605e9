import CallModel
import Providers
import Testing

@testable import Calls

@Suite("Tool calls of a turn")
struct ToolMemoryTests {
    private var memory = ToolMemory()
    private let first = RequestID(rawValue: 1)
    private let second = RequestID(rawValue: 2)

    @Test(
        "Arguments are the same however they are written, and long numbers are not rounded",
        arguments: [
            (#"{"a":1,"b":[true]}"#, #"{ "b": [ true ], "a": 1.0 }"#, true),
            (#"{"a":1}"#, #"{"a":2}"#, false),
            (#"{"a":9007199254740993}"#, #"{"a":9007199254740992}"#, false),
            ("no JSON", "no JSON", true), ("no JSON", "not JSON", false),
        ])
    func keys(one: String, other: String, isSame: Bool) {
        let key = Tools.key("crm.book", argumentsJSON: one)
        #expect((key == Tools.key("crm.book", argumentsJSON: other)) == isSame)
        #expect(key != Tools.key("crm.find", argumentsJSON: one))
    }

    @Test("Go out once; who asks again waits for the same result, or gets it")
    func once() {
        var memory = self.memory
        let ask = { (memory: inout ToolMemory, id: String, request: RequestID) in
            memory.ask("crm.book", argumentsJSON: "{}", id: id, of: request)
        }
        #expect(ask(&memory, "t1", self.first) == .dispatch(id: "t1"))
        #expect(ask(&memory, "t9", self.second) == .wait)
        #expect(memory.isWaiting && memory.isWaiting(self.second))
        let waiters = memory.answered("t1", .success("1"))
        #expect(waiters.map(\.id) == ["t1", "t9"])
        #expect(!memory.isWaiting)
        #expect(ask(&memory, "t2", self.second) == .known(.success("1")))
    }

    @Test("Two providers may give two calls the same id")
    func sameID() {
        var memory = self.memory
        let one = memory.ask("crm.book", argumentsJSON: "{}", id: "t1", of: self.first)
        let other = memory.ask("crm.find", argumentsJSON: "{}", id: "t1", of: self.second)
        #expect(one == .dispatch(id: "t1"))
        #expect(other == .dispatch(id: "t1'"))
        let waiters = memory.answered("t1'", .success("1"))
        #expect(waiters.map(\.request) == [self.second])
    }

    @Test("In another turn the same is called again, unless it is still out")
    func nextTurn() {
        var memory = self.memory
        _ = memory.ask("crm.find", argumentsJSON: "{}", id: "t1", of: self.first)
        _ = memory.ask("crm.book", argumentsJSON: "{}", id: "t2", of: self.first)
        _ = memory.answered("t1", .success("1"))
        memory.beginTurn()
        #expect(!memory.isWaiting)
        let find = memory.ask("crm.find", argumentsJSON: "{}", id: "t3", of: self.second)
        let book = memory.ask("crm.book", argumentsJSON: "{}", id: "t4", of: self.second)
        #expect(find == .dispatch(id: "t3"))
        #expect(book == .wait)
        let waiters = memory.answered("t2", .success("2"))
        #expect(waiters.map(\.id) == ["t4"])
    }
}
