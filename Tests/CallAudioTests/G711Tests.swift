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

    @Test("Every sample encodes to a nearest code", arguments: G711.allCases)
    func encodesToTheNearest(law: G711) {
        let levels = self.decode(law, Self.allCodes).sorted()
        let all = (Int(Int16.min)...Int(Int16.max)).map { Int16($0) }
        let heard = self.decode(law, self.encode(law, all))
        var worse = 0
        var below = 0
        for (sample, decoded) in zip(all, heard) {
            while below + 1 < levels.count && levels[below + 1] <= sample { below += 1 }
            let neighbours = levels[below...min(below + 1, levels.count - 1)]
            let best = neighbours.map { abs(Int($0) - Int(sample)) }.min() ?? 0
            if abs(Int(decoded) - Int(sample)) > best { worse += 1 }
        }
        #expect(worse == 0)
    }

    @Test("Silence has a code of its own", arguments: G711.allCases)
    func knowsSilence(law: G711) { #expect(self.encode(law, [0]) == [law.silence]) }
}
