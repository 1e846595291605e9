import Load

/// What one run of calls was like and what it has cost.
struct MediaRow {
    var figures: LoadFigures
    var calls: Int
    var seconds: Double
    var processorSeconds: Double
    var bytesACall: Int

    var microsecondsAFrame: Double {
        self.processorSeconds * 1e6 / Double(max(1, self.figures.sent))
    }

    /// Of a processor, for a minute of one call.
    var secondsACallMinute: Double {
        self.processorSeconds / (Double(self.calls) * self.seconds / 60)
    }

    static func heading(_ title: String) -> String { "\n\(title)\n" }

    func row(_ name: String) -> String {
        let figures = self.figures
        var lines = [
            "  \(name): \(figures.sent) frames sent, \(figures.received) received, "
                + "\(figures.lost) lost, \(figures.late) late",
            "    added to a frame: \(Self.three(figures.frames))",
        ]
        if figures.turns.count > 0 {
            lines.append(
                "    last word to first frame of the reply, \(figures.replies) of "
                    + "\(figures.replies + figures.unanswered) turns: \(Self.three(figures.turns)), "
                    + "least \(Figure.one(figures.turns.percentile(0)))")
        }
        lines += [
            "    \(Figure.one(self.microsecondsAFrame)) µs of processor a frame, "
                + "\(Figure.three(self.secondsACallMinute)) s a call-minute, "
                + "\(Figure.one(Double(self.bytesACall) / 1e3)) kB a call, processor "
                + "\(Int((self.processorSeconds / self.seconds * 100).rounded())) % busy",
            "    sent late by this side: \(Self.three(figures.sending))",
        ]
        return lines.joined(separator: "\n") + "\n" + Self.failures(of: figures)
    }

    /// How replies ended that the caller spoke into.
    var interruptions: String {
        let figures = self.figures
        let lines = [
            "  \(figures.flushes.count) replies cut",
            "    from the caller's frame that decided to \"clear\": \(Self.three(figures.flushes))",
            "    from \"clear\" to the last frame of the fading, \(figures.fadings) frames in all: "
                + Self.three(figures.endings),
            "    from the caller's first frame to \"clear\": \(Self.three(figures.onsets))",
            "    sent late by this side: \(Self.three(figures.sending))",
        ]
        return lines.joined(separator: "\n") + "\n" + Self.failures(of: figures)
    }

    /// Calls that ended before they should, a line each reason.
    static func failures(of figures: LoadFigures) -> String {
        figures.failures.sorted { $0.key < $1.key }
            .map { "    FAILED: \($0.value) calls: \($0.key)\n" }.joined()
    }

    private static func three(_ delays: LoadFigures.Delays) -> String {
        "p50 \(Figure.three(delays.percentile(50))), p99 \(Figure.three(delays.percentile(99))), "
            + "max \(Figure.three(delays.percentile(100))) ms"
    }
}
