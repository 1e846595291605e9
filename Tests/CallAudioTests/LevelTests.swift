import CallAudio
import Testing

@Suite("Level and gain")
struct LevelTests {
    @Test("A full-scale square wave is 0 dBFS, and each halving takes 6 dB")
    func measures() {
        let full = [Int16](repeating: Int16.min, count: 160)
        let half = [Int16](repeating: 16_384, count: 160)
        #expect(abs(Level.decibels(full)) < 0.01)
        #expect(abs(Level.decibels(half) + 6.02) < 0.01)
        #expect(Level.decibels([Int16](repeating: 0, count: 160)) == Level.silence)
        #expect(Level.decibels([Int16]()) == Level.silence)
    }

    @Test("A fade falls to silence in 25 ms, without a jump")
    func fades() {
        var ramp = GainRamp(rate: .narrowband)
        var samples = [Int16](repeating: 10_000, count: 240)
        ramp.fadeOut()
        var span = samples.mutableSpan
        ramp.apply(to: &span)
        #expect(ramp.isSilent)
        #expect(samples[199] == 0 && samples[198] > 0)
        #expect(zip(samples, samples.dropFirst()).allSatisfy { $0 - $1 <= 51 && $0 >= $1 })
    }

    @Test("Ducking lowers by its decibels and comes back to the same samples")
    func ducks() {
        var ramp = GainRamp(rate: .wideband)
        var samples = [Int16](repeating: 8_000, count: 640)
        ramp.duck(decibels: 12)
        var span = samples.mutableSpan
        ramp.apply(to: &span)
        #expect(samples[639] == 2_010)

        ramp.glide(to: 1, over: .milliseconds(20))
        var second = [Int16](repeating: -32_768, count: 640)
        var rest = second.mutableSpan
        ramp.apply(to: &rest)
        #expect(ramp.isSettled)
        #expect(second[639] == -32_768)
    }

    @Test("Rates turn samples to time and back")
    func convertsTime() {
        #expect(SampleRate.narrowband.samplesPerFrame == 160)
        #expect(SampleRate.wideband.samples(in: .milliseconds(1_500)) == 24_000)
        #expect(SampleRate(hertz: 48_000).samples(in: .seconds(14_400)) == 691_200_000)
        #expect(SampleRate.wideband.duration(of: 16_000 * 5 + 8) == .microseconds(5_000_500))
    }
}
