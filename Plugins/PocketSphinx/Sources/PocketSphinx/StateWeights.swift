import FoundationEssentials

/// How much each density counts in the states of an acoustic model, from a Sphinx `sendump` file.
///
/// The lengths and texts of a header up to an empty one, the counts of densities and states, then a byte for
/// each stream, density and state in that order. Files whose weights are clustered are another format.
struct StateWeights {
    let densities: Int
    let states: Int
    private let bytes: [UInt8]
    private let start: Int

    /// 1,024 steps of the natural logarithm of 1.0001, which a byte counts.
    private static let step: Float = 1_024 * 0.000_099_995

    /// Nil when the file cannot be read or is in another format.
    init?(path: String, streams: Int) {
        guard let data = try? Data(contentsOf: URL(filePath: path)) else { return nil }
        self.init(bytes: [UInt8](data), streams: streams)
    }

    init?(bytes: [UInt8], streams: Int) {
        var reader = LittleEndianReader(bytes, at: 0)
        while let length = reader.next(), length > 0 {
            guard length < 1_024, let line = reader.nextText(length: Int(length)) else {
                return nil
            }
            if line.hasPrefix("cluster_count"), !line.hasSuffix(" 0") { return nil }
        }
        guard let densities = reader.next(), let states = reader.next(), densities <= 4_096,
            states <= 65_536,
            bytes.count - reader.position == streams * Int(densities) * Int(states)
        else { return nil }
        self.densities = Int(densities)
        self.states = Int(states)
        self.bytes = bytes
        self.start = reader.position
    }

    /// The shares of one state's densities in a stream, of about 1 together.
    func weights(ofState state: Int, stream: Int) -> [Float] {
        (0..<self.densities).map { density in
            let place = (stream * self.densities + density) * self.states + state
            return exponential(-Float(self.bytes[self.start + place]) * Self.step)
        }
    }
}
