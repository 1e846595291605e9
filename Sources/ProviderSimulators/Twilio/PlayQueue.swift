import CallAudio

/// What Twilio has to play, and the marks in it.
struct PlayQueue: Sendable {
    private enum Item { case audio([UInt8]), mark(String) }

    private var items: [Item] = []
    /// Bytes of the first item that were played.
    private var played = 0

    mutating func add(_ audio: [UInt8]) { if !audio.isEmpty { self.items.append(.audio(audio)) } }

    mutating func add(mark: String) { self.items.append(.mark(mark)) }

    /// Plays so many samples: what is heard, and the marks that were reached.
    mutating func play(_ count: Int) -> (samples: [Int16], marks: [String]) {
        var samples: [Int16] = []
        var marks: [String] = []
        while let first = self.items.first {
            switch first {
            case .mark(let name):
                marks.append(name)
                self.items.removeFirst()
            case .audio(let bytes):
                guard samples.count < count else { return (samples, marks) }
                let part = bytes[self.played...].prefix(count - samples.count)
                samples += part.map { G711.muLaw.sample($0) }
                self.played += part.count
                guard self.played == bytes.count else { break }
                self.played = 0
                self.items.removeFirst()
            }
        }
        samples += [Int16](repeating: 0, count: count - samples.count)
        return (samples, marks)
    }

    /// Drops all audio; gives all marks that were pending.
    mutating func clear() -> [String] {
        defer {
            self.items = []
            self.played = 0
        }
        return self.items.compactMap { if case .mark(let name) = $0 { name } else { nil } }
    }
}
