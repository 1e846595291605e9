import CallAudio
import Testing

@Suite("The far end's clock against the host's")
struct ClockDriftTests {
    /// Frames of a clock that runs so much faster than the host's, each late by chance.
    private func hear(
        _ partsPerMillion: Double, for length: Duration, losing lost: Range<Int> = 0..<0
    ) -> ClockDrift {
        var drift = ClockDrift()
        var chance: UInt32 = 1
        var frames = 0
        for number in 0..<Int(length / Frame.duration) where !lost.contains(number) {
            chance = chance &* 1_664_525 &+ 1_013_904_223
            let jitter = Duration.microseconds(Int(chance >> 18))
            let spoken = Frame.duration * Double(number) / (1 + partsPerMillion / 1e6)
            let now = spoken + jitter
            drift.heard(delay: now - Frame.duration * frames, at: now)
            frames += 1
        }
        return drift
    }

    @Test("shows within a few parts per million", arguments: [-300.0, -50, 0, 50, 300])
    func finds(partsPerMillion: Double) throws {
        let drift = self.hear(partsPerMillion, for: .seconds(600))
        let found = try #require(drift.partsPerMillion)
        #expect(abs(Double(found) - partsPerMillion) < 5, "\(found)")
        let expected = Duration.milliseconds(-0.6 * partsPerMillion)
        #expect(abs((drift.offset - expected) / .milliseconds(1)) < 6)
    }

    @Test(
        "of two in a hundred shows too, which no loss looks like", arguments: [-20_000.0, 20_000])
    func findsBrokenClocks(partsPerMillion: Double) throws {
        let drift = self.hear(partsPerMillion, for: .seconds(120))
        let found = try #require(drift.partsPerMillion)
        #expect(abs(Double(found) - partsPerMillion) < 500, "\(found)")
    }

    @Test("is not known before a minute has been heard")
    func waits() { #expect(self.hear(300, for: .seconds(50)).partsPerMillion == nil) }

    @Test("Frames that were lost are no drift, but the host's clock has gone on")
    func survivesLoss() {
        let drift = self.hear(0, for: .seconds(300), losing: 5_000..<5_020)
        #expect(drift.partsPerMillion == 0)
        #expect(abs((drift.offset - .milliseconds(400)) / .milliseconds(1)) < 3)
    }
}
