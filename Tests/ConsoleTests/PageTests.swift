import CallModel
import Testing

@testable import Console

@Suite("Pages about calls")
struct PageTests {
    private static let page = TranscriptPage(SampleCall.record, SampleCall.entries)
    private static let calls = CallList([
        CallRecord(
            id: CallID(time: .seconds(1_772_340_000), randomness: 99),
            pipeline: "a-pipeline-with-a-long-name", startedAt: .seconds(1_772_340_000)),
        SampleCall.record,
        CallRecord(
            id: CallID(time: .seconds(1_772_330_000), randomness: 7), pipeline: "受付",
            startedAt: .seconds(1_772_330_000), endedAt: .seconds(1_772_333_723),
            outcome: .interrupted, turns: 112, fallbacks: 3),
    ])

    @Test("The page of a call reads as it was found good", arguments: [80, 120])
    func transcript(width: Int) throws {
        try Golden.expect(
            Self.page.text(in: Style(width: width)), is: "transcript-\(width).txt")
    }

    @Test("The list of calls reads as it was found good")
    func list() throws {
        try Golden.expect(Self.calls.text(in: Style(width: 80)), is: "calls-80.txt")
    }

    @Test("A drill is marked in the list and on its page, and its faults are told")
    func drill() {
        var record = SampleCall.record
        record.isDrill = true
        let style = Style(width: 80)
        #expect(CallList([record]).text(in: style).contains("completed, drill"))
        let entry = JournalEntry(
            sequence: 1, at: .zero, event: .drill(faults: ["voice": "hang", "ears": "flood"]))
        let page = TranscriptPage(record, [entry]).text(in: style)
        #expect(page.contains("completed, drill\n"))
        #expect(page.contains("a drill, ears: flood; voice: hang"))
    }

    @Test("The JSON of a call keeps its names")
    func transcriptJSON() throws {
        try Golden.expect(Self.page.json, is: "transcript.json")
    }

    @Test("The JSON of the list keeps its names")
    func listJSON() throws {
        try Golden.expect(Self.calls.json, is: "calls.json")
    }

    @Test("No line is wider than the terminal", arguments: [40, 61, 80, 120])
    func width(width: Int) {
        let style = Style(width: width)
        for line in (Self.page.text(in: style) + Self.calls.text(in: style)).lines {
            #expect(line.columns <= width, "\(line)")
        }
    }

    @Test("Without colour no page holds a control character, whatever a caller said")
    func noControls() {
        let style = Style(width: 80, isTerminal: true, isColoured: false)
        let controls = Self.page.text(in: style).unicodeScalars.filter {
            $0 != "\n" && [.control, .format].contains($0.properties.generalCategory)
                && $0 != "\u{200D}"
        }
        #expect(controls.isEmpty)
    }

    @Test("Colour adds only codes of colour, and only on a terminal")
    func colour() {
        let plain = Self.page.text(in: Style(width: 80))
        let coloured = Self.page.text(in: Style(width: 80, isTerminal: true, isColoured: true))
        #expect(coloured != plain)
        #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
        let piped = Self.page.text(in: Style(width: 80, isTerminal: false, isColoured: true))
        #expect(piped == plain)
    }

    @Test("A call of which nothing is known yet has a page too")
    func emptyCall() {
        let record = CallRecord(id: SampleCall.id, startedAt: SampleCall.id.time)
        let text = TranscriptPage(record, [], unreadable: 2).text(in: Style())
        #expect(text.contains("still open"))
        #expect(text.contains("unknown → unknown"))
        #expect(text.contains("entries of a newer jackfield, not shown: 2"))
        #expect(text.contains("no reply was measured"))
    }

    @Test("An empty list says so")
    func emptyList() {
        #expect(CallList([]).text(in: Style()) == "No calls.\n")
        #expect(CallList([]).json.contains(#""calls" : ["#))
    }

    @Test("Times are shown where the operator is")
    func zone() {
        let text = Self.calls.text(in: Style(secondsEast: { _ in -12_600 }))
        #expect(text.contains("02-28 23:30  reception"))
        let page = Self.page.text(in: Style(secondsEast: { _ in -12_600 }))
        #expect(page.contains("2026-02-28 23:30:00 -03:30"))
    }
}
