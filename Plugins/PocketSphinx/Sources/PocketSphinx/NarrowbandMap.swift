import FoundationEssentials

/// Estimates what the acoustic model would have seen had the line carried the whole voice band.
///
/// A small network from the 20 band energies of an 8 kHz line, four frames to either side included, to 13
/// cepstra. `NarrowbandWeights.swift` holds its weights; `scripts/train-narrowband-map` makes them.
struct NarrowbandMap: Sendable {
    static let bandCount = 20
    /// How many frames on either side count.
    static let context = 4
    static let hiddenCount = 64

    private static let inputCount = Self.bandCount * (2 * Self.context + 1)

    private let hidden: [Float]
    private let hiddenBias: [Float]
    private let output: [Float]
    private let outputBias: [Float]
    private let direct: [Float]

    static let shared = NarrowbandMap(base64: narrowbandWeights)

    private init(base64: String) {
        var bytes = [UInt8](Data(base64Encoded: base64) ?? Data())[...]

        // A scale, then the weights as 16-bit fractions of it; all little-endian.
        func array(_ count: Int) -> [Float] {
            precondition(bytes.count >= 4 + 2 * count, "the weights are cut short")
            func word(at offset: Int, _ size: Int) -> UInt32 {
                (0..<size).reduce(0) {
                    $0 | UInt32(bytes[bytes.startIndex + offset + $1]) << UInt32(8 * $1)
                }
            }
            let scale = Float(bitPattern: word(at: 0, 4))
            let values = (0..<count).map {
                Float(Int16(truncatingIfNeeded: word(at: 4 + 2 * $0, 2))) * scale
            }
            bytes = bytes.dropFirst(4 + 2 * count)
            return values
        }
        self.hidden = array(Self.inputCount * Self.hiddenCount)
        self.hiddenBias = array(Self.hiddenCount)
        self.output = array(Self.hiddenCount * ModelCepstra.count)
        self.outputBias = array(ModelCepstra.count)
        self.direct = array(Self.inputCount * ModelCepstra.count)
    }

    /// The cepstra of the frame at `index`; beyond the ends the first and last frames stand.
    func cepstra(at index: Int, of frames: [[Float]]) -> [Float] {
        var hidden = self.hiddenBias
        var result = self.outputBias
        for offset in -Self.context...Self.context {
            let frame = frames[min(max(index + offset, 0), frames.count - 1)]
            let first = (offset + Self.context) * Self.bandCount
            for (band, energy) in frame.enumerated() {
                Self.add(self.hidden, row: first + band, times: energy, to: &hidden)
                Self.add(self.direct, row: first + band, times: energy, to: &result)
            }
        }
        for (unit, value) in hidden.enumerated() {
            Self.add(self.output, row: unit, times: hyperbolicTangent(value), to: &result)
        }
        return result
    }

    private static func add(
        _ matrix: [Float], row: Int, times factor: Float, to sum: inout [Float]
    ) {
        let start = row * sum.count
        for column in sum.indices { sum[column] += matrix[start + column] * factor }
    }
}
