import CJackfield
import FakeHost
import FoundationEssentials
import Glibc
import JackfieldPlugin
import Testing

@testable import Scripted

@Suite("The scripted customer records")
struct RecordsTests {
    private let host = FakeHost()

    private func provider() throws -> ProviderUnderTest {
        try ProviderUnderTest(
            JF_CRM, of: "scripted", host: self.host,
            settings: """
                {"crm": {"delay_ms": 40, "operations": [
                    {"name": "find", "description": "Finds a customer.",
                     "results": [{"name": "Ann"}]},
                    {"name": "book", "results": [{"id": 1}, {"id": 2}]},
                    {"name": "fail", "error": "TIMEOUT"}]}}
                """)
    }

    @Test("gives the result of an operation when its delay is over")
    func gives() throws {
        let session = try self.provider().open()
        let (request, _) = session.call("find")
        self.host.advance(by: .milliseconds(39))
        #expect(session.events(of: request) == [])
        self.host.advance(by: .milliseconds(1))
        #expect(session.events(of: request) == ["RESULT {\"name\":\"Ann\"}", "DONE"])
    }

    @Test("writes once for each idempotency key, also from another call")
    func writesOnce() throws {
        let provider = try self.provider()
        let first = try provider.open()
        let second = try provider.open()
        let original = first.call("book", key: "k1").request
        let repeated = second.call("book", key: "k1").request
        let other = second.call("book", key: "k2").request
        self.host.advance(by: .seconds(1))
        #expect(first.events(of: original).first == "RESULT {\"id\":1}")
        #expect(second.events(of: repeated).first == "RESULT {\"id\":1}")
        #expect(second.events(of: other).first == "RESULT {\"id\":2}")
    }

    @Test("fails an operation with the status that its script names")
    func fails() throws {
        let session = try self.provider().open()
        let (request, _) = session.call("fail")
        self.host.advance(by: .seconds(1))
        #expect(session.events(of: request) == ["ERROR \(JF_E_TIMEOUT)"])
    }

    @Test("refuses an operation that its script lacks")
    func refusesUnknown() throws {
        let session = try self.provider().open()
        let (_, status) = session.call("delete")
        #expect(status == JF_E_UNSUPPORTED)
    }

    @Test("notes in its log file what it was asked before it answers, a refused operation too")
    func notes() throws {
        let path = "/tmp/jackfield-asked-\(UInt64.random(in: 0 ... .max)).jsonl"
        defer { unsafe unlink(path) }
        let provider = try ProviderUnderTest(
            JF_CRM, of: "scripted", host: self.host,
            settings: #"{"crm": {"witness": "\#(path)", "operations": [{"name": "book"}]}}"#)
        let session = try provider.open()
        let (request, _) = session.call("book", key: "k1")
        _ = session.call("delete", key: "k2")
        #expect(session.events(of: request) == [])
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        #expect(
            lines == [
                #"{"arguments":"{}","key":"k1","operation":"book"}"#,
                #"{"arguments":"{}","key":"k2","operation":"delete"}"#,
            ])
    }

    @Test("refuses a log file that cannot be made")
    func refusesLogFile() throws {
        let error = try #require(throws: StatusError.self) {
            try ProviderUnderTest(
                JF_CRM, of: "scripted", host: self.host,
                settings: #"{"crm": {"witness": "/nowhere/asked.jsonl"}}"#)
        }
        #expect(error.status == jf_status(JF_E_CONFIG))
    }

    @Test("describes its operations as tools")
    func describes() throws {
        let provider = try self.provider()
        provider.describe()
        #expect(
            provider.events.first?.contains(
                "\"description\":\"Finds a customer.\",\"name\":\"find\"") == true)
        #expect(provider.events.last == "DONE")
    }
}
