import Testing
import YAML

@testable import Recording

@Suite("Reading a caller's script")
struct CallerScriptReaderTests {
    private func read(_ text: String) -> (script: CallerScript?, problems: [String]) {
        let read = CallerScriptReader.read(
            YAMLDocument.parse(text, file: "call.yaml"), duration: .seconds(10),
            patience: .seconds(15))
        return (read.script, read.problems.list.map { "\($0)" })
    }

    @Test("A whole script is read")
    func readsScript() throws {
        let read = self.read(
            """
            background: { from: 0, to: 0.5 }
            patience_ms: 9000
            caller:
              - { answers: "how can i help", from: 0.5, to: 2.25, says: change my booking }
              - { answers: "booking number", press: "4711#", after_ms: 200 }
              - { answers: "opening hours", during_ms: 700, from: 3, to: 4 }
              - { at: 60, hang_up: true }
              - { answers: "anything else", from: 4, to: 5, repeat: true }
            """)
        #expect(read.problems == [])
        let script = try #require(read.script)
        #expect(script.background == .zero ..< .milliseconds(500))
        #expect(script.patience == .afterBoth(.seconds(9)))
        #expect(
            script.entries.map(\.act) == [
                .speak(.milliseconds(500) ..< .milliseconds(2_250)), .press("4711#"),
                .speak(.seconds(3) ..< .seconds(4)), .hangUp, .speak(.seconds(4) ..< .seconds(5)),
            ])
        #expect(script.entries.map(\.repeats) == [false, false, false, false, true])
        #expect(script.entries[0].says == "change my booking")
        guard case .answer(_, .milliseconds(600)) = script.entries[0].cue,
            case .answer(_, .milliseconds(200)) = script.entries[1].cue,
            case .interruption(_, .milliseconds(700)) = script.entries[2].cue,
            case .time(.seconds(60)) = script.entries[3].cue
        else {
            Issue.record("the cues are \(script.entries.map(\.cue))")
            return
        }
    }

    @Test(
        "A mistake is told with its place and its remedy",
        arguments: [
            ("caller: [ { anwsers: x, from: 0, to: 1 } ]", "1:13", "answers"),
            ("caller: [ { answers: x } ]", "1:11", "does nothing"),
            ("caller: [ { answers: x, from: 0, to: 1, press: \"1\" } ]", "1:11", "two things"),
            ("caller: [ { answers: x, from: 2, to: 1 } ]", "1:11", "later than"),
            ("caller: [ { answers: x, from: 2 } ]", "1:11", "\"to\" is missing"),
            ("caller: [ { answers: x, from: 2, to: 11 } ]", "1:38", "out of range"),
            ("caller: [ { answers: \"(\", from: 0, to: 1 } ]", "1:22", "not a regular expression"),
            ("caller: [ { from: 0, to: 1 } ]", "1:11", "\"at\" is missing"),
            ("caller: [ { at: 1, after_ms: 3, press: \"1\" } ]", "1:30", "needs \"answers\""),
            ("caller: [ { answers: x, at: 1, press: \"1\" } ]", "1:29", "not both"),
            (
                "caller: [ { answers: x, after_ms: 1, during_ms: 2, press: \"1\" } ]", "1:35",
                "not both"
            ),
            ("caller: [ { answers: x, press: \"12E\" } ]", "1:32", "0-9 * # A-D"),
            ("caller: [ { at: 1, press: \"1\", repeat: true } ]", "1:11", "repeated"),
            ("caller: [ ]", "1:1", "1 to 1000"),
            ("background: { from: 0, to: 1 }", "1:1", "\"caller\" is missing"),
            ("callers: [ ]", "1:1", "did you mean"),
            ("- 1", "1:1", "a map"),
        ])
    func explainsMistakes(text: String, place: String, words: String) {
        let read = self.read(text)
        #expect(read.script == nil)
        #expect(
            read.problems.contains { $0.hasPrefix("call.yaml:\(place):") && $0.contains(words) },
            "\(read.problems)")
    }
}
