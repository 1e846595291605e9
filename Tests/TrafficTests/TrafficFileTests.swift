import Synchronization
import Testing
@testable import Traffic

@Suite("A file of traffic")
struct TrafficFileTests {
    private static let head = TrafficRecorder.head

    private static let whole = [
        #"{"at_ms":0,"n":1,"event":"connect","url":"wss://x.example/","protocols":""}"#,
        #"{"at_ms":10,"n":1,"event":"opened"}"#,
        #"{"at_ms":12.5,"n":1,"event":"sent","base64":"AAEC"}"#,
        #"{"at_ms":13,"n":1,"event":"received","text":"hello \"you\""}"#,
        #"{"at_ms":14,"n":1,"event":"left"}"#,
        #"{"at_ms":15,"n":1,"event":"closed","code":1000,"reason":""}"#,
        #"{"at_ms":20,"n":2,"event":"request","method":"GET","url":"https://x.example/","text":""}"#,
        #"{"at_ms":21,"n":2,"event":"head","status":429,"headers":[["retry-after","1"]]}"#,
        #"{"at_ms":22,"n":2,"event":"failed","code":"timedOut","reason":"late"}"#,
    ]

    @Test("Every kind of line is read as it is written")
    func lines() throws {
        for text in Self.whole {
            let line = try #require(TrafficLine(parsing: text), "\(text)")
            #expect(TrafficLine(parsing: line.json) == line)
        }
        let file = try TrafficFile(
            ([Self.head] + Self.whole).joined(separator: "\n") + "\n", path: "x")
        #expect(file.exchanges.map(\.lines.count) == [6, 3])
    }

    @Test("The half line that a killed host leaves is left out")
    func killed() throws {
        let text = ([Self.head] + Self.whole.prefix(3) + ["{\"at_ms\":13,\"n\""])
            .joined(separator: "\n")
        #expect(try TrafficFile(text, path: "x").exchanges.map(\.lines.count) == [3])
    }

    @Test(
        "What makes no sense is refused with its place",
        arguments: [
            ([], "x:1: is no recording"),
            (["{}", ""], "x:2: is no line"),
            ([whole[1]], "x:2: 1 has not begun"),
            ([whole[0], whole[0]], "x:3: 1 has begun before"),
            ([whole[0], whole[3], whole[1]], "x:4: comes before"),
            ([whole[0], whole[5], whole[5]], "x:4: comes before"),
            ([whole[7].replacing("429", with: "42"), ""], "x:2: is no line"),
            ([whole[2].replacing("AAEC", with: "?"), ""], "x:2: is no line"),
            ([whole[5].replacing("1000", with: "70000"), ""], "x:2: is no line"),
            ([whole[0].replacing("\"n\":1", with: "\"n\":0"), ""], "x:2: is no line"),
        ])
    func wrong(_ lines: [String], _ reason: String) {
        let text = lines.isEmpty ? "RIFF" : ([Self.head] + lines).joined(separator: "\n")
        do throws(TrafficFailure) {
            _ = try TrafficFile(text, path: "x")
            Issue.record("it was read")
        } catch {
            #expect(error.description.hasPrefix(reason), "\(error)")
        }
    }
}

/// What a replay has told.
final class LogOfTest: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { self.lines.withLock { $0.append(line) } }
    var all: [String] { self.lines.withLock(\.self) }
}
