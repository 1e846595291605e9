import CallAudio
import Testing

@Suite("G.711")
struct G711Tests {
    private static let allCodes = (0...255).map { UInt8($0) }

    private func decode(_ law: G711, _ codes: [UInt8]) -> [Int16] {
        [Int16](capacity: codes.count) { law.decode(codes.span, into: &$0) }
    }

    private func encode(_ law: G711, _ samples: [Int16]) -> [UInt8] {
        [UInt8](capacity: samples.count) { law.encode(samples.span, into: &$0) }
    }

    @Test(
        "Every code decodes as other implementations decode it",
        arguments: [(G711.muLaw, "mulaw-decoded.s16"), (G711.aLaw, "alaw-decoded.s16")])
    func decodesLikeOthers(law: G711, file: String) throws {
        #expect(self.decode(law, Self.allCodes) == (try samples(ofRaw: file)))
    }

    @Test("The codes that the recommendation spells out have its values")
    func knowsTheEnds() {
        // Scaled to 16 bits: 8031 by 4 (µ-law), 4032 by 8 (A-law).
        #expect(self.decode(.muLaw, [0x80, 0x00, 0xFF, 0x7F]) == [32_124, -32_124, 0, 0])
        #expect(self.decode(.aLaw, [0xAA, 0x2A, 0xD5, 0x55]) == [32_256, -32_256, 8, -8])
    }

    @Test("A decoded code encodes to itself", arguments: G711.allCases)
    func roundTrips(law: G711) {
        // µ-law has two zeros; the encoder gives the positive one.
        let codes = Self.allCodes.filter { law == .aLaw || $0 != 0x7F }
        #expect(self.encode(law, self.decode(law, codes)) == codes)
    }

    @Test("Every sample falls between the decision values of its code", arguments: G711.allCases)
    func keepsDecisionValues(law: G711) {
        // As in tables 1a and 2a of the recommendation, on its 14-bit and 13-bit scales.
        let scale = law == .muLaw ? 4 : 8
        let steps = (0..<8).flatMap { segment in
            [Int](repeating: law == .muLaw ? 2 << segment : 1 << max(1, segment), count: 16)
        }
        var lower = law == .muLaw ? -1 : 0
        var wrong = 0
        let heard = self.decode(law, self.encode(law, (0...32_767).map { Int16($0) }))
        let levels = Set(heard).sorted()
        #expect(levels.count == 128)
        for (level, step) in zip(levels, steps) {
            let upper = lower + step
            for sample in max(0, lower * scale)..<min(32_768, upper * scale)
            where heard[sample] != level { wrong += 1 }
            lower = upper
        }
        #expect(wrong == 0)
        #expect(lower == (law == .muLaw ? 8_159 : 4_096))
    }

    @Test("Negative samples mirror positive ones", arguments: G711.allCases)
    func isSymmetrical(law: G711) {
        // What lies on a decision value may fall to either side.
        let offset: Int16 = law == .aLaw ? 1 : 0
        let positive = self.decode(law, self.encode(law, (0...32_000).map { Int16($0) }))
        let negative = self.decode(law, self.encode(law, (0...32_000).map { -Int16($0) - offset }))
        #expect(positive.map { -$0 } == negative)
    }

    @Test("Silence has a code of its own", arguments: G711.allCases)
    func knowsSilence(law: G711) { #expect(self.encode(law, [0]) == [law.silence]) }
}
