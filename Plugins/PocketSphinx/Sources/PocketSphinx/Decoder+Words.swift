extension Decoder {
    /// The words so far; their confidences mean something only after `stop()`.
    var words: [DecodedWord] {
        self.segments.compactMap { segment in
            DecodedWord.spokenText(of: segment.text).map {
                DecodedWord(text: $0, frames: segment.frames, confidence: segment.confidence)
            }
        }
    }

    /// The words so far with the sounds of the pronunciations that fitted.
    var soundedWords: [SoundedWord] {
        self.segments.compactMap { segment in
            guard DecodedWord.spokenText(of: segment.text) != nil,
                let sounds = self.pronunciation(of: segment.text)
            else { return nil }
            return SoundedWord(
                sounds: sounds.split(separator: " ").map { String($0) }, frames: segment.frames)
        }
    }
}
