import Glibc

/// The voice of the simulated Aura: no words, but the sound of vowels, one for each letter, with a pause for each space.
struct AuraVoice {
    /// Seconds that a character takes at the usual speed.
    static let characterTime = 0.06

    /// Of the glottis, in hertz.
    private static let pitch = 120.0
    /// The two lowest formants of five vowels, in hertz.
    private static let vowels: [(Double, Double)] = [
        (730, 1_090), (530, 1_840), (390, 1_990), (570, 840), (440, 1_020),
    ]
    private static let peak = 9_000.0
    /// Seconds in which a sound begins and ends: one that does so at once clicks.
    private static let ramp = 0.005

    let rate: Int
    let speed: Double

    /// - Returns: 16-bit samples.
    func speak(_ text: String) -> [Int16] {
        let size = Int((Self.characterTime / self.speed * Double(self.rate)).rounded())
        return text.unicodeScalars.flatMap { scalar -> [Int16] in
            guard scalar.properties.isAlphabetic || scalar.properties.numericType != nil else {
                return [Int16](repeating: 0, count: size)
            }
            let vowel = Self.vowels[Int(scalar.value) % Self.vowels.count]
            return (0..<size).map { self.sample($0, of: size, vowel) }
        }
    }

    private func sample(_ index: Int, of size: Int, _ vowel: (Double, Double)) -> Int16 {
        let time = 2 * Double.pi * Double(index) / Double(self.rate)
        let sound = 0.6 * sin(vowel.0 * time) + 0.4 * sin(vowel.1 * time)
        let glottis = 0.7 + 0.3 * cos(Self.pitch * time)
        let edge = Double(min(index, size - 1 - index)) / (Self.ramp * Double(self.rate))
        return Int16((Self.peak * sound * glottis * min(1, edge)).rounded())
    }
}
