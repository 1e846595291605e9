import CallAudio

extension FuzzTarget {
    /// A WAV file, read with each choice of channel.
    static let wav = FuzzTarget(name: "wav") { bytes in
        let path = Scratch.write(bytes, to: "fuzz.wav")
        for channels in [WAVReader.Channels.first, .second, .mix] {
            Self.read(path, channels, none: nil)
        }
    }

    /// A file without a header, as both codings.
    static let g711 = FuzzTarget(name: "g711") { bytes in
        for ending in ["ul", "al", "PCMU"] {
            Self.read(Scratch.write(bytes, to: "fuzz.\(ending)"), .first, none: nil)
        }
        Self.read(Scratch.write(bytes, to: "fuzz.wav711"), .mix, none: .aLaw)
    }

    private static func read(_ path: String, _ channels: WAVReader.Channels, none: G711?) {
        do throws(AudioFileError) {
            var reader = try WAVReader(path: path, channels: channels, headerless: none)
            precondition(reader.header.duration <= .seconds(4 * 3_600))
            _ = try reader.identity
            var total = 0
            while total < 100_000 {
                var block: [Int16] = []
                var count = 0
                try block.append(addingCapacity: 3_000) { output throws(AudioFileError) in
                    count = try reader.read(into: &output)
                }
                if count == 0 { break }
                total += count
            }
            reader.seek(to: total / 2)
            reader.seek(to: .max)
            reader.seek(to: -1)
        } catch {
            _ = error.description
        }
    }
}
