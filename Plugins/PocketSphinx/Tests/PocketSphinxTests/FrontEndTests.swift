import CPocketSphinx
import Testing

@testable import PocketSphinx

@Suite("Front end")
struct FrontEndTests {
    @Test("Cepstra at 16 kHz are those of the model's own front end")
    func agreesWithModel() throws {
        let samples = try Speech.samples("call-forwarding", rate: 16_000)
        var frontEnd = MelFrontEnd(rate: 16_000)
        let ours = frontEnd.process(samples.span).map(ModelCepstra(bandCount: 25).cepstra)
        let theirs = self.modelCepstra(of: samples)
        try #require(ours.count > 100 && theirs.count >= ours.count)
        // The first frames differ in how filtering starts.
        for (one, other) in zip(ours, theirs).dropFirst(2) {
            for (a, b) in zip(one, other) { #expect(abs(a - b) < 0.6) }
        }
    }

    @Test("It does not matter how audio is cut into blocks", arguments: [1, 7, 160, 1_000])
    func blocksDoNotMatter(size: Int) {
        let samples = Speech.noise(4_000, amplitude: 900)
        var whole = MelFrontEnd(rate: 8_000)
        var cut = MelFrontEnd(rate: 8_000)
        var frames: [[Float]] = []
        for start in stride(from: 0, to: samples.count, by: size) {
            let block = Array(samples[start..<min(samples.count, start + size)])
            frames += cut.process(block.span)
        }
        #expect(frames == whole.process(samples.span))
    }

    @Test("Level does not change normalized features", arguments: [8_000, 16_000])
    func levelDoesNotMatter(rate: Int) throws {
        let samples = try Speech.samples("hello-world", rate: rate)
        let loud = self.normalized(samples.map { $0 / 2 }, rate: rate)
        let quiet = self.normalized(samples.map { $0 / 8 }, rate: rate)
        let differences = zip(loud.joined(), quiet.joined()).map { abs($0 - $1) }
        let mean = differences.reduce(0, +) / Float(differences.count)
        #expect(mean < 0.1)
    }

    @Test("The narrow-band map comes close to the cepstra of the whole band")
    func mapApproachesWholeBand() throws {
        let narrow = try self.features(of: "telephone-number", rate: 8_000)
        let wide = try self.features(of: "telephone-number", rate: 16_000)
        let unmapped = zip(narrow, wide).map { abs($0[0] - $1[0]) }
        let count = Float(unmapped.count)
        let spread = wide.prefix(narrow.count).map { abs($0[0]) }.reduce(0, +) / count
        #expect(unmapped.reduce(0, +) / count < spread / 3)
    }

    private func features(of name: String, rate: Int) throws -> [[Float]] {
        let samples = try Speech.samples(name, rate: rate)
        var frontEnd = MelFrontEnd(rate: rate)
        let energies = frontEnd.process(samples.span)
        return LineFeatures(rate: rate).cepstra(
            of: energies, in: 0..<energies.count,
            normalizer: UtteranceNormalizer(UtteranceProfile(of: energies)))
    }

    private func normalized(_ samples: [Int16], rate: Int) -> [[Float]] {
        var frontEnd = MelFrontEnd(rate: rate)
        let energies = frontEnd.process(samples.span)
        let normalizer = UtteranceNormalizer(UtteranceProfile(of: energies))
        return energies.map(normalizer.normalize)
    }

    private func modelCepstra(of samples: [Int16]) -> [[Float]] {
        let options = [
            "fe", "-lowerf", "130", "-upperf", "6800", "-nfilt", "25", "-transform", "dct",
            "-lifter", "22", "-remove_noise", "no", "-remove_silence", "no",
        ]
        var arguments = unsafe options.map { unsafe strdup($0) }
        defer { unsafe arguments.forEach { unsafe free($0) } }
        let config = unsafe cmd_ln_parse_r(
            nil, fe_get_args(), Int32(options.count), &arguments, 1)
        let frontEnd = unsafe fe_init_auto_r(config)
        defer { _ = unsafe fe_free(frontEnd) }
        var input = samples
        var rows: UnsafeMutablePointer<UnsafeMutablePointer<Float>?>?
        var count: Int32 = 0
        unsafe fe_start_stream(frontEnd)
        _ = unsafe fe_start_utt(frontEnd)
        _ = unsafe fe_process_utt(frontEnd, &input, input.count, &rows, &count)
        defer { unsafe fe_free_2d(rows) }
        return (0..<Int(count)).compactMap { row in
            unsafe rows?[row].map { unsafe Array(UnsafeBufferPointer(start: $0, count: 13)) }
        }
    }
}
