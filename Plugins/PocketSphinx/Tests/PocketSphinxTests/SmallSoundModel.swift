@testable import PocketSphinx

/// A model of the sounds A, B …, each with one density.
enum SmallSoundModel {
    static func make(means: [Float]) -> SoundModel? {
        let zeros = [Float](repeating: 0, count: 26)
        let values = means.flatMap { [Float](repeating: $0, count: 13) + zeros }
        let names = ["A", "B", "C", "D"].prefix(means.count)
        let ones = values.map { _ in 1 as Float }
        guard
            let centres = SphinxParameters(bytes: self.file(values, codebooks: means.count)),
            let variances = SphinxParameters(bytes: self.file(ones, codebooks: means.count))
        else { return nil }
        return SoundModel(names: Array(names), means: centres, variances: variances)
    }

    /// As the trainers write it: three streams of 13.
    static func file(_ values: [Float], codebooks: Int) -> [UInt8] {
        let counts = [0x1122_3344, UInt32(codebooks), 3, 1, 13, 13, 13, UInt32(values.count)]
        let numbers = counts + values.map(\.bitPattern)
        return Array("s3\nversion 1.0\nendhdr\n".utf8)
            + numbers.flatMap { number in
                (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
            }
    }
}
