import CallAudio
import FoundationEssentials
import Glibc

/// Speaks text as tones: as long as the text wants, and each word to be heard apart.
struct ElevenLabsVoice {
    /// Rate and coding, by the names of `output_format`.
    struct Format {
        enum Coding { case pcm, muLaw, aLaw }

        private static let rates = [8_000, 16_000, 22_050, 24_000, 44_100]

        let coding: Coding
        /// Samples a second.
        let rate: Int

        /// Nil: a format that is not understood here, such as MP3.
        init?(_ name: String) {
            let parts = name.split(separator: "_")
            guard parts.count == 2, let rate = Int(parts[1]) else { return nil }
            switch parts[0] {
            case "ulaw" where rate == 8_000: self.coding = .muLaw
            case "alaw" where rate == 8_000: self.coding = .aLaw
            case "pcm" where Self.rates.contains(rate): self.coding = .pcm
            default: return nil
            }
            self.rate = rate
        }
    }

    /// Some characters and their sound.
    struct Piece {
        var characters: [String]
        /// Of each character, in milliseconds.
        var time: Int
        /// Characters of the text before it.
        var before: Int
        var audio: [UInt8]

        var base64: String { Data(self.audio).base64EncodedString() }
    }

    /// About as fast as people speak.
    private static let milliseconds = 60.0
    private static let level = 9_000.0
    private static let charactersOfPiece = 8

    let format: Format
    /// 1 is normal.
    var speed = 1.0

    /// The sound of a text, in order.
    func pieces(of text: String) -> [Piece] {
        let characters = text.map { String($0) }
        let time = Int((Self.milliseconds / min(max(self.speed, 0.5), 2)).rounded())
        return stride(from: 0, to: characters.count, by: Self.charactersOfPiece).map { start in
            let end = min(start + Self.charactersOfPiece, characters.count)
            let part = Array(characters[start..<end])
            return Piece(
                characters: part, time: time, before: start,
                audio: part.flatMap { self.audio(of: $0, milliseconds: time) })
        }
    }

    private func audio(of character: String, milliseconds: Int) -> [UInt8] {
        let samples = self.samples(of: character, self.format.rate * milliseconds / 1_000)
        switch self.format.coding {
        case .muLaw: return samples.map { G711.muLaw.code($0) }
        case .aLaw: return samples.map { G711.aLaw.code($0) }
        case .pcm:
            return samples.flatMap { sample -> [UInt8] in
                let bits = UInt16(bitPattern: sample)
                return [UInt8(truncatingIfNeeded: bits), UInt8(truncatingIfNeeded: bits >> 8)]
            }
        }
    }

    private func samples(of character: String, _ count: Int) -> [Int16] {
        guard let scalar = character.unicodeScalars.first, !scalar.properties.isWhitespace else {
            return [Int16](repeating: 0, count: count)
        }
        let pitch = 300 + 25 * Double(scalar.value % 24)
        let step = 2 * Double.pi * pitch / Double(self.format.rate)
        // Up in 5 ms and down in 5 ms: a tone that starts at once clicks.
        let ramp = Double(self.format.rate / 200)
        return (0..<count).map { index -> Int16 in
            let edge = min(1, Double(min(index, count - 1 - index)) / ramp)
            return Int16((Self.level * edge * sin(step * Double(index))).rounded())
        }
    }
}
