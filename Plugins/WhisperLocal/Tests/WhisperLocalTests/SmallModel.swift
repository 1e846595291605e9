/// Models in whisper.cpp's format, as large as a test needs them.
///
/// Without weights libwhisper takes one for a model for tests: it loads and runs, and hears nothing.
struct SmallModel {
    /// Those of the model "tiny", which knows many languages.
    var header = [51_865, 1_500, 384, 6, 4, 448, 384, 6, 4, 80, 1]
    var magic = 0x6767_6D6C
    var filterPoints = 201
    /// libwhisper names the others itself.
    var vocabulary = ["!", " ", " the"]
    var tensors: [[UInt8]] = []

    var bytes: [UInt8] {
        let bands = self.header[9]
        var bytes = Self.numbers([self.magic] + self.header + [bands, self.filterPoints])
        bytes += [UInt8](repeating: 0, count: 4 * bands * self.filterPoints)
        bytes += Self.numbers([self.vocabulary.count])
        for word in self.vocabulary { bytes += Self.numbers([word.utf8.count]) + Array(word.utf8) }
        return bytes + self.tensors.joined()
    }

    /// A weight of zeros.
    ///
    /// - Parameter bytes: how many the type needs for so many numbers.
    static func tensor(_ name: String, type: Int, lengths: [Int], bytes: Int) -> [UInt8] {
        self.numbers([lengths.count, name.utf8.count, type] + lengths) + Array(name.utf8)
            + [UInt8](repeating: 0, count: bytes)
    }

    private static func numbers(_ numbers: [Int]) -> [UInt8] {
        numbers.flatMap { number in
            let bits = UInt32(truncatingIfNeeded: number)
            return (0..<4).map { UInt8(truncatingIfNeeded: bits >> UInt32(8 * $0)) }
        }
    }
}
