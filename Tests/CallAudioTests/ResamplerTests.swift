import CallAudio
import FoundationEssentials
import Testing

@Suite("Resampler")
struct ResamplerTests {
    private func tone(_ hertz: Double, rate: Int, seconds: Double) -> [Int16] {
        (0..<Int(seconds * Double(rate))).map {
            Int16(10_000 * sine(hertz * Double($0) / Double(rate)))
        }
    }

    private func convert(_ input: [Int16], from: Int, to: Int, block: Int) -> [Int16] {
        var resampler = Resampler(from: SampleRate(hertz: from), to: SampleRate(hertz: to))
        var result: [Int16] = []
        for start in stride(from: 0, to: input.count, by: block) {
            let part = input.span.extracting(start..<min(start + block, input.count))
            result.append(addingCapacity: resampler.outputLimit(for: block)) {
                let taken = resampler.process(part, into: &$0)
                #expect(taken == part.count)
            }
        }
        var isOver = false
        while !isOver {
            result.append(addingCapacity: 100) { isOver = resampler.flush(into: &$0) }
        }
        return result
    }

    @Test(
        "A tone keeps its shape, its place in time and its length",
        arguments: [
            (8_000, 16_000), (16_000, 8_000), (44_100, 16_000), (11_025, 8_000), (48_000, 8_000),
            (22_050, 16_000), (8_000, 8_000), (16_000, 24_000),
        ])
    func keepsTone(from: Int, to: Int) {
        let output = self.convert(
            self.tone(440, rate: from, seconds: 1), from: from, to: to, block: from / 50)
        let ideal = self.tone(440, rate: to, seconds: 1)
        #expect(abs(output.count - to) <= 1)
        // The filter needs some samples at each end.
        let worst = (100..<to - 100).map { abs(Int(output[$0]) - Int(ideal[$0])) }.max() ?? .max
        #expect(worst < 200, "of 10000")
    }

    @Test("What the lower rate cannot carry is left out, not folded back")
    func doesNotAlias() {
        let output = self.convert(
            self.tone(6_000, rate: 16_000, seconds: 0.5), from: 16_000, to: 8_000, block: 320)
        #expect(Level.decibels(Array(output[100..<3_900])) < -60)
    }

    @Test("Blocks of any size give the same samples")
    func blocksDoNotMatter() {
        let input = self.tone(1_000, rate: 8_000, seconds: 0.3)
        let whole = self.convert(input, from: 8_000, to: 16_000, block: 2_400)
        #expect(self.convert(input, from: 8_000, to: 16_000, block: 160) == whole)
        #expect(self.convert(input, from: 8_000, to: 16_000, block: 7) == whole)
    }
}
