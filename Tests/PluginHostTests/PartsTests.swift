import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization
import TestSupport
import Testing

@testable import PluginHost
@testable import PluginProcess

@Suite("A table of handles")
struct HandleTableTests {
    private func session() async throws -> SessionCore {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm)
        return SessionCore(provider, on: rig.loop, Rig.options(), ringBytes: nil) { _ in }
    }

    @Test("finds what it was given, until it is removed, and never under an old number")
    func findsNothingOld() async throws {
        let table = HandleTable(capacity: 2)
        let session = try await self.session()
        var old: Set<jf_handle> = []
        for _ in 0..<100 {
            let handle = try #require(table.add(.session(session)))
            #expect(handle != 0)
            #expect(table.with(handle) { _ in true } == true)
            #expect(old.insert(handle).inserted)
            #expect(table.remove(handle))
            #expect(!table.remove(handle))
            #expect(old.allSatisfy { table.with($0) { _ in true } == nil })
        }
    }

    @Test("is full at its capacity, and finds nothing under numbers of no slot")
    func isBounded() async throws {
        let table = HandleTable(capacity: 2)
        let session = try await self.session()
        #expect(table.add(.session(session)) != nil)
        #expect(table.add(.session(session)) != nil)
        #expect(table.add(.session(session)) == nil)
        for handle in [0, 1, 1 << 32 | 2, .max] as [jf_handle] {
            #expect(table.with(handle) { _ in true } == nil)
        }
    }

    @Test("finds and ends nothing under the number 0, also while a slot was never used")
    func zeroIsNoHandle() async throws {
        let table = HandleTable(capacity: 1)
        let session = try await self.session()
        #expect(!table.remove(0))
        #expect(table.count == 0)
        let handle = try #require(table.add(.session(session)))
        #expect(table.add(.session(session)) == nil)
        #expect(table.with(handle) { _ in true } == true)
    }

    @Test("keeps what is in use until it is not, though it was removed meanwhile")
    func keepsWhatIsUsed() async throws {
        let table = HandleTable(capacity: 1)
        let session = try await self.session()
        let handle = try #require(table.add(.session(session)))
        let isKept = table.with(handle) { target in
            table.remove(handle)
            // The slot cannot be taken again yet.
            return table.add(target) == nil
        }
        #expect(isKept == true)
        #expect(table.add(.session(session)) != nil)
    }

    @Test("can be used by many threads while others add and remove", .onOwnThread)
    func survivesThreads() async throws {
        let table = HandleTable(capacity: 4)
        let session = try await self.session()
        let newest = Atomic<UInt64>(0)
        let isDone = Atomic<Bool>(false)
        let wrong = Atomic<Int>(0)
        let readers = (0..<2).map { _ in
            LoopThread {
                while !isDone.load(ordering: .relaxed) {
                    let isRight = table.with(newest.load(ordering: .acquiring)) { target in
                        guard case .session(let found) = target else { return false }
                        return found === session
                    }
                    if isRight == false { wrong.add(1, ordering: .relaxed) }
                }
            }
        }
        for _ in 0..<20_000 {
            guard let handle = table.add(.session(session)) else { continue }
            newest.store(handle, ordering: .releasing)
            table.remove(handle)
        }
        isDone.store(true, ordering: .relaxed)
        for reader in readers { reader.join() }
        #expect(wrong.load(ordering: .relaxed) == 0)
    }
}

@Suite("Parts of the plugin host")
struct PartsTests {
    @Test("JSON pointers find values as RFC 6901 has them, and nothing else")
    func jsonPointers() throws {
        // RFC 6901 section 5.
        let json = #"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, " ": 7, "m~n": 8}"#
        let document = try #require(JSONValue(parsing: json))
        #expect(document[pointer: ""] == document)
        #expect(document[pointer: "/foo"] == .list([.text("bar"), .text("baz")]))
        #expect(document[pointer: "/foo/0"] == .text("bar"))
        #expect(document[pointer: "/"] == .number(0))
        #expect(document[pointer: "/a~1b"] == .number(1))
        #expect(document[pointer: "/c%d"] == .number(2))
        #expect(document[pointer: "/ "] == .number(7))
        #expect(document[pointer: "/m~0n"] == .number(8))
        for nothing in ["foo", "/foo/2", "/foo/00", "/foo/-1", "/foo/-", "/foo/0/x", "/a/b"] {
            #expect(document[pointer: nothing] == nil)
        }
    }

    @Test("The dynamic linker's messages are read for what is missing")
    func linkerMessages() {
        let missing = "libx.so.1: cannot open shared object file: No such file or directory"
        #expect(LibraryLoader.refusal(missing) == .missingDependency(library: "libx.so.1"))
        let undefined = "/lib/a.so: undefined symbol: jf_nothing"
        #expect(LibraryLoader.refusal(undefined) == .undefinedSymbol(name: "jf_nothing"))
        let versioned = "/lib/a.so: undefined symbol: foo, version GLIBC_2.99"
        #expect(LibraryLoader.refusal(versioned) == .undefinedSymbol(name: "foo"))
        #expect(LibraryLoader.refusal("file too short") == .notLoadable(error: "file too short"))
    }

    @Test("Five over-runs in 10 s are too many, four are not, nor five in more")
    func overruns() {
        var window = OverrunWindow()
        let second: Int64 = 1_000_000_000
        let seconds: [Int64] = [100, 101, 102, 103, 111, 111]
        let isTooMany = seconds.map { window.add($0 * second) }
        #expect(isTooMany == [false, false, false, false, false, true])
    }

    @Test("The shapes that the wire knows are as long as the structures of the contract")
    func shapesFit() {
        let sizes: [(Int, Int)] = unsafe [
            (JF_EVENT_HEALTH, MemoryLayout<jf_event_health>.size),
            (JF_EVENT_ERROR, MemoryLayout<jf_event_error>.size),
            (JF_EVENT_DONE, MemoryLayout<jf_event_done>.size),
            (JF_EVENT_FINAL, MemoryLayout<jf_event_transcript>.size),
            (JF_EVENT_TURN_HINT, MemoryLayout<jf_event_turn_hint>.size),
            (JF_EVENT_MARK, MemoryLayout<jf_event_mark>.size),
            (JF_EVENT_DELTA, MemoryLayout<jf_event_delta>.size),
            (JF_EVENT_TOOL_CALL, MemoryLayout<jf_event_tool_call>.size),
            (JF_EVENT_USAGE, MemoryLayout<jf_event_usage>.size),
            (JF_EVENT_EXPECT, MemoryLayout<jf_event_expect>.size),
            (JF_EVENT_SLOT, MemoryLayout<jf_event_slot>.size),
            (JF_EVENT_FACT, MemoryLayout<jf_event_slot>.size),
            (JF_EVENT_INCOMING, MemoryLayout<jf_event_incoming>.size),
            (JF_EVENT_MEDIA, MemoryLayout<jf_event_media>.size),
            (JF_EVENT_DTMF, MemoryLayout<jf_event_dtmf>.size),
            (JF_EVENT_HANGUP, MemoryLayout<jf_event_hangup>.size),
            (JF_EVENT_RESULT, MemoryLayout<jf_event_result>.size),
        ]
        for (type, size) in sizes { #expect(Shape.event(UInt32(type)).size == size) }
        #expect(unsafe Shape.open.size == MemoryLayout<jf_open>.size)
        #expect(unsafe Shape.generate.size == MemoryLayout<jf_generate>.size)
        #expect(unsafe Shape.expect.size == MemoryLayout<jf_expect>.size)
        #expect(unsafe Shape.error.size == MemoryLayout<jf_error>.size)
    }
}
