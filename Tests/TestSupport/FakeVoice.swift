/// A sound with pitch and formants that a voice activity detector takes for speech.
enum FakeVoice {
    static func fill(
        _ samples: inout MutableSpan<Int16>, count: Int, isVoice: Bool, position: Int
    ) {
        for index in 0..<count {
            let n = position + index
            // Line noise, so that silence is not digital silence.
            let noise = (n &* 1_103_515_245 &+ 12_345) >> 16 & 15
            samples[index] = Int16(noise - 8) + (isVoice ? Self.voice(n) : 0)
        }
    }

    /// A pulse train of 125 Hz through a decay, swelling four times a second.
    private static func voice(_ n: Int) -> Int16 {
        let phase = n % 64
        let pulse = 9_000 >> (phase / 8)
        let swell = 4 + abs((n / 250) % 8 - 4)
        return Int16((phase % 8 < 4 ? pulse : -pulse) * swell / 8)
    }
}
