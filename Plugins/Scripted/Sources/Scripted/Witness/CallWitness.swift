import JackfieldPlugin

/// What became of one call's words at the far party: those it said, those it heard, and the silence between.
struct CallWitness: Sendable {
    /// A time in which nobody was heard, on the clock of the call's audio.
    struct Gap: Equatable, Sendable {
        var start: Duration
        var end: Duration
    }

    /// Shorter silence is a pause between words.
    private static let shortestGap = Duration.milliseconds(200)

    private(set) var said: [WordListener.Word] = []
    private(set) var heard: [WordListener.Word] = []
    private(set) var gaps: [Gap] = []
    /// Reply audio that came when the call was over.
    var late = Duration.zero
    /// The caller hung up, not the host.
    var isEndedByCaller = false
    private var silence: Gap?
    private var length = Duration.zero

    mutating func say(_ word: WordListener.Word) { self.said.append(word) }

    mutating func hear(_ word: WordListener.Word) { self.heard.append(word) }

    /// One frame of the call is over.
    mutating func pass(from start: Duration, to end: Duration, isSilent: Bool) {
        self.length = end
        guard isSilent else { return self.closeGap() }
        self.silence = Gap(start: self.silence?.start ?? start, end: end)
    }

    /// The call is over.
    mutating func closeGap() {
        if let silence, silence.end - silence.start >= Self.shortestGap {
            self.gaps.append(silence)
        }
        self.silence = nil
    }

    func line(call: String) -> JSONValue {
        let gaps = self.gaps.map { gap in
            JSONValue.object([
                "ms": Self.milliseconds(gap.start),
                "length_ms": Self.milliseconds(gap.end - gap.start),
            ])
        }
        let silent = self.gaps.reduce(Duration.zero) { $0 + $1.end - $1.start }
        return .object([
            "call": .text(call), "said": Self.list(self.said), "heard": Self.list(self.heard),
            "gaps": .list(gaps), "gap_ms": Self.milliseconds(silent),
            "length_ms": Self.milliseconds(self.length), "late_ms": Self.milliseconds(self.late),
            "ended_by": .text(self.isEndedByCaller ? "caller" : "host"),
        ])
    }

    static func texts(_ words: [WordListener.Word]) -> String {
        words.map(\.text).joined(separator: " ")
    }

    private static func list(_ words: [WordListener.Word]) -> JSONValue {
        .list(
            words.map { .object(["word": .text($0.text), "ms": Self.milliseconds($0.start)]) })
    }

    private static func milliseconds(_ time: Duration) -> JSONValue {
        .number((time / .milliseconds(1)).rounded())
    }
}
