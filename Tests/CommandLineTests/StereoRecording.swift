/// A recording of a call: the caller on the left, the reply on the right.
struct StereoRecording {
    let hertz: Int
    let caller: [Int16]
    let reply: [Int16]

    struct Failure: Error {}

    /// Reads PCM of 16 bits with two channels and a header of 44 bytes
    /// (Multimedia Programming Interface and Data Specifications 1.0, RIFF WAVE).
    init(path: String) throws {
        let bytes = try HostRun.read(path)
        guard bytes.count > 44, bytes[22] == 2, bytes[34] == 16 else { throw Failure() }
        self.hertz = Int(bytes[24]) | Int(bytes[25]) << 8
        let samples = stride(from: 44, to: bytes.count - 3, by: 4)
        self.caller = samples.map { Self.sample(bytes, $0) }
        self.reply = samples.map { Self.sample(bytes, $0 + 2) }
    }

    /// For how many seconds a channel is louder than -46 dBFS, in blocks of 20 ms.
    func audibleSeconds(_ channel: [Int16]) -> Double {
        let size = self.hertz / 50
        let loud = stride(from: 0, to: channel.count - size, by: size).filter { start in
            let power = channel[start..<start + size].reduce(0.0) { $0 + Double($1) * Double($1) }
            return power / Double(size) > 164 * 164
        }
        return Double(loud.count) / 50
    }

    private static func sample(_ bytes: [UInt8], _ index: Int) -> Int16 {
        Int16(bitPattern: UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8)
    }
}
