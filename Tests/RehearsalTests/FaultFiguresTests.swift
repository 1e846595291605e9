import CallModel
import Testing

@testable import Rehearsal

@Suite("What a fault cost the caller")
struct FaultFiguresTests {
    /// `w1 w2` as the words of a witness, 300 ms apart.
    private func words(_ text: String) -> String {
        let words = text.split(separator: " ").enumerated().map {
            #"{"word":"\#($1)","ms":\#($0 * 300)}"#
        }
        return "[\(words.joined(separator: ","))]"
    }

    private func call(
        said: String = "w1 w2", heard: String = "w3 w4", gap: Int = 400, by: String = "caller",
        inputs: [String] = ["w1 w2"], keys: [String] = ["k1"], entries: [JournalEvent] = []
    ) -> FaultCallRecord {
        FaultCallRecord(
            call: """
                {"said":\(self.words(said)),"heard":\(self.words(heard)),"gap_ms":\(gap),
                 "ended_by":"\(by)"}
                """,
            questions: inputs.map { #"{"input":"\#($0)"}"# },
            operations: keys.map { #"{"key":"\#($0)"}"# },
            entries: entries.enumerated().map {
                JournalEntry(sequence: $0, at: .zero, event: $1)
            }, outcome: .completed)
    }

    private func figures(_ call: FaultCallRecord) -> FaultFigures {
        FaultFigures(call, of: .stt, against: self.call())
    }

    @Test("counts words that no dialogue was asked about as lost, 300 ms each")
    func countsLost() {
        #expect(self.figures(self.call(inputs: ["", "w2"])).lost == 300)
        #expect(self.figures(self.call(inputs: ["w1", "w1 w2"])).lost == 0)
    }

    @Test("counts words as kept that stand in the journal as unanswered")
    func countsUnanswered() {
        let kept = JournalEvent.unanswered(input: "w2", confidence: nil)
        #expect(self.figures(self.call(inputs: ["w1"], entries: [kept])).lost == 0)
    }

    @Test("counts only the silence that the same call without a fault does not have")
    func countsGap() {
        #expect(self.figures(self.call(gap: 1_000)).gap == 600)
        #expect(self.figures(self.call(gap: 100)).gap == 0)
    }

    @Test("names words that were heard twice or never")
    func namesWords() {
        let figures = self.figures(self.call(heard: "w3 w3"))
        #expect(figures.twice == ["w3"])
        #expect(figures.never == ["w4"])
        #expect(figures.end == .partly)
    }

    @Test("tells how the call ended for the caller")
    func tellsEnd() {
        #expect(self.figures(self.call()).end == .whole)
        #expect(self.figures(self.call(heard: "w3", by: "host")).end == .cut)
        #expect(self.figures(self.call(heard: "w3 w91 w92 w93", by: "host")).end == .said)
        #expect(self.figures(self.call(heard: "w94 w95 w96", by: "host")).end == .played)
    }

    @Test("counts the same operation under two keys as done twice, but not the same key again")
    func countsDoubled() {
        #expect(self.figures(self.call(keys: ["k1", "k1"])).doubled == 0)
        #expect(self.figures(self.call(keys: ["k1", "k2"])).doubled == 1)
    }

    @Test("counts a provider that failed without opening as asked")
    func countsAttempts() {
        let failed = JournalEvent.failed(
            stage: .stt, provider: "a", code: "UNAVAILABLE", reason: "", isRetried: false)
        let opened = JournalEvent.opened(stage: .stt, provider: "a", delay: .zero)
        #expect(self.figures(self.call(entries: [opened, failed, failed])).attempts == 2)
    }

    @Test("finds what the journal says was heard and was not")
    func findsClaims() {
        let told = JournalEvent.replyEnded(turn: 1, heard: "w3, w4. w5.", isInterrupted: false)
        #expect(
            self.figures(self.call(entries: [told])).claims == ["told as heard, but not heard: w5"])
    }

    @Test("finds speech that was lost, unless the journal says that audio was missing")
    func findsLoss() {
        let told = JournalEvent.replyEnded(turn: 1, heard: "w3 w4", isInterrupted: false)
        let missing = JournalEvent.audioMissing(since: .zero, length: .seconds(1))
        let lost = self.call(inputs: ["w1"], entries: [told])
        #expect(
            self.figures(lost).claims == [
                "caller speech lost: the journal says 0 ms, it was 300 ms"
            ])
        #expect(self.figures(self.call(inputs: ["w1"], entries: [told, missing])).claims.isEmpty)
        #expect(self.figures(self.call(entries: [told, missing])).claims.isEmpty)
    }

    @Test("are worse when more is lost, though the gap is shorter")
    func compares() {
        let good = self.figures(self.call(gap: 3_000))
        let bad = self.figures(self.call(gap: 400, inputs: ["w1"]))
        #expect(bad.isWorse(than: good))
        #expect(!good.isWorse(than: bad))
        #expect(!good.isWorse(than: good))
    }

    @Test("are the same when written and read again")
    func isWritten() throws {
        var matrix = FaultMatrix()
        for cell in FaultCell.all { matrix.add(self.figures(self.call(heard: "w3 w3")), of: cell) }
        let read = try #require(FaultMatrix(json: matrix.json))
        #expect(read.rows.map(\.cell) == FaultCell.all)
        #expect(read.rows.allSatisfy { $0.figures == matrix.rows[0].figures })
    }
}
