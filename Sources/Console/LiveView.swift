package import CallModel

/// A call as it runs: feed it the journal, and write out what it gives.
///
/// On a terminal the last line shows the state and is drawn again in place, without an end of line; all else
/// scrolls above it. Elsewhere there are finished lines only. One thread at a time.
package struct LiveView: Sendable {
    /// May change when the window does.
    package var style: Style
    /// Of the caller's voice, 0 … 1; shown when the line is drawn next. Nil: not known.
    package var level: Float?

    private var narrator = Narrator()
    private var status = LiveStatus()

    private static let eraseLine = "\r\u{1B}[K"

    package init(style: Style) {
        self.style = style
    }

    /// - Returns: what to write now; may be empty.
    package mutating func receive(_ entry: JournalEntry) -> String {
        self.status.read(entry)
        let line = self.narrator.tell(entry)?.rendered(in: self.style) ?? ""
        guard self.style.isTerminal else { return line }
        return Self.eraseLine + line + self.statusLine
    }

    /// The state once more, with a new level and time.
    ///
    /// - Parameter time: since the call began.
    /// - Returns: what to write now; empty where nothing can be drawn in place.
    package mutating func redraw(at time: Duration) -> String {
        guard self.style.isTerminal else { return "" }
        self.status.time = max(self.status.time, time)
        return Self.eraseLine + self.statusLine
    }

    /// Takes the state away.
    ///
    /// - Returns: what to write now.
    package func finish() -> String {
        self.style.isTerminal ? Self.eraseLine : ""
    }

    /// An entry as a line of JSON, for `--json`; its fields are those of `entries` on the page of a call.
    package static func json(_ entry: JournalEntry) -> String {
        entry.form.text(isPretty: false)
    }

    /// The same with the id of its call, for those who follow many.
    package static func json(_ entry: JournalEntry, of call: CallID) -> String {
        guard case .object(var members) = entry.form else { return Self.json(entry) }
        members["call"] = .string(call.rawValue)
        return JSONValue.object(members).text(isPretty: false)
    }

    // One column stays free, since some terminals go to the next line with the last one.
    private var statusLine: String {
        let fragments = self.status.fragments(level: self.level)
        var room = self.style.width - 1
        return fragments.map { fragment in
            let text = fragment.text.cut(to: room)
            room -= text.columns
            return self.style.paint(text, fragment.tone)
        }.joined()
    }
}
