import CallModel
import Testing

@testable import Console

@Suite("The live view")
struct LiveViewTests {
    private static let erase = "\r\u{1B}[K"

    @Test("On a pipe there are whole lines and no control codes")
    func pipe() throws {
        var view = LiveView(style: Style(width: 80, isTerminal: false, isColoured: true))
        view.level = 0.5
        let text = SampleCall.entries.map { view.receive($0) + view.redraw(at: $0.at) }.joined()
        try Golden.expect(text + view.finish(), is: "live-pipe-80.txt")
        #expect(!text.contains("\u{1B}") && !text.contains("\r"))
    }

    @Test("On a terminal the state is one line below what happened, drawn again in place")
    func terminal() throws {
        var view = LiveView(style: Style(width: 80, isTerminal: true))
        let frames = SampleCall.entries.map { entry in
            view.level = Float(entry.sequence % 9) / 8
            return view.receive(entry)
        }
        for frame in frames {
            #expect(frame.hasPrefix(Self.erase))
            let state = try #require(frame.lines.last?.split(separator: "\r\u{1B}[K").last)
            #expect(String(state).columns < 80)
        }
        let states = frames.compactMap { $0.lines.last }
            .map { $0.replacing(Self.erase, with: "") + "\n" }.joined()
        try Golden.expect(states, is: "live-states-80.txt")
    }

    @Test("What scrolls on a terminal is what a pipe gets")
    func scrolling() {
        var view = LiveView(style: Style(width: 80, isTerminal: true))
        var pipe = LiveView(style: Style(width: 80, isTerminal: false))
        for entry in SampleCall.entries {
            let frame = view.receive(entry).replacing(Self.erase, with: "")
            let finished = pipe.receive(entry)
            #expect(frame.hasPrefix(finished))
            #expect(!frame.dropFirst(finished.count).contains("\n"))
        }
    }

    @Test("A tick draws the state with the new time, and finishing takes it away")
    func redraw() {
        var view = LiveView(style: Style(width: 80, isTerminal: true))
        _ = view.receive(SampleCall.entries[0])
        view.level = 1
        #expect(view.redraw(at: .seconds(61)) == Self.erase + "1:01 listening █")
        view.level = .nan
        #expect(view.redraw(at: .seconds(5)) == Self.erase + "1:01 listening  ")
        #expect(view.finish() == Self.erase)
    }

    @Test("As JSON an entry is one line")
    func json() {
        let lines = SampleCall.entries.map { LiveView.json($0) }
        #expect(lines.allSatisfy { $0.hasSuffix("\n") && $0.dropLast().contains("\n") == false })
        #expect(lines[2] == #"{"at_ms":412,"event":"answered","rate":8000,"sequence":2}"# + "\n")
        #expect(!lines.joined().contains("\u{1B}"))
    }
}
