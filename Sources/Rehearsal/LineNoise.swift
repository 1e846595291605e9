/// Noise of a quiet line: normally distributed, and the same for the same seed on every machine.
struct LineNoise {
    private var state: UInt64

    init(seed: String) {
        // FNV-1a.
        self.state = seed.utf8.reduce(0xCBF2_9CE4_8422_2325) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01B3
        }
    }

    /// The next sample, of standard deviation 1; the sum of twelve uniform values, so at most 6.
    mutating func next() -> Double {
        (0..<12).reduce(-6) { sum, _ in sum + self.uniform() }
    }

    /// SplitMix64 (Steele, Lea, Flood 2014), as 0 … 1.
    private mutating func uniform() -> Double {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var bits = self.state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return Double(bits >> 11) / Double(1 << 53)
    }
}
