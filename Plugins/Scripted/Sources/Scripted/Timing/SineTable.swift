import Glibc

/// A sine by table and phase counter: the same samples on every machine.
enum SineTable {
    private static let bits = 10

    private static let values: [Int16] = (0..<(1 << bits)).map { index in
        Int16((sin(2 * Double.pi * Double(index) / Double(1 << bits)) * 32_767).rounded())
    }

    /// How far the phase goes in one sample; a full turn is 2^32.
    static func step(hertz: Double, rate: Int) -> UInt32 {
        UInt32((hertz / Double(rate) * 4_294_967_296).rounded())
    }

    /// -32767 … 32767.
    static func value(at phase: UInt32) -> Int32 {
        Int32(self.values[Int(phase >> (32 - UInt32(self.bits)))])
    }
}
