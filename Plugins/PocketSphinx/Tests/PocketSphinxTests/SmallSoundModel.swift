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
            let variances = SphinxParameters(bytes: self.file(ones, codebooks: means.count)),
            let weights = StateWeights(
                bytes: self.weights(densities: 1, states: 3 * means.count), streams: 3)
        else { return nil }
        return SoundModel(
            names: Array(names), means: centres, variances: variances, weights: weights)
    }

    /// As the trainers write it: three streams of 13.
    static func file(_ values: [Float], codebooks: Int) -> [UInt8] {
        let counts = [0x1122_3344, UInt32(codebooks), 3, 1, 13, 13, 13, UInt32(values.count)]
        let numbers = counts + values.map(\.bitPattern)
        return Array("s3\nversion 1.0\nendhdr\n".utf8) + numbers.flatMap(self.bytes)
    }

    /// As the trainers write them; unless told, every density weighs all.
    static func weights(
        densities: Int, states: Int, lines: [String] = ["cluster_count 0"], values: [UInt8]? = nil
    ) -> [UInt8] {
        var file: [UInt8] = []
        for line in lines {
            file += self.bytes(of: UInt32(line.utf8.count + 1))
            file += Array(line.utf8)
            file.append(0)
        }
        for number in [0, UInt32(densities), UInt32(states)] { file += self.bytes(of: number) }
        file += values ?? [UInt8](repeating: 0, count: 3 * densities * states)
        return file
    }

    private static func bytes(of number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> UInt32(8 * $0)) }
    }
}
