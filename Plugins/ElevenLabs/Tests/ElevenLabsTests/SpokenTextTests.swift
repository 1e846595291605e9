import Testing

@testable import ElevenLabs

@Suite("Words are found again in what ElevenLabs tells of characters")
struct SpokenTextTests {
    /// Words with their places and milliseconds, for pieces of 1 s each.
    private func words(_ text: String, _ pieces: String?...) -> [String] {
        var spoken = SpokenText()
        spoken.append(text)
        let bytes = Array(text.utf8)
        var found: [String] = []
        for (index, piece) in pieces.enumerated() {
            guard let piece else { continue }
            let characters = piece.map { String($0) }
            let seconds = characters.indices.map { Double($0) / 100 }
            let timed = SpokenCharacters(characters, seconds: seconds, from: .piece)
            for word in spoken.words(timed, after: .seconds(index)) {
                let name = String(decoding: bytes[word.bytes], as: UTF8.self)
                found.append("\(name)@\(Int(word.start / .milliseconds(1)))")
            }
        }
        return found
    }

    @Test("Each word begins with its first character")
    func plain() {
        #expect(
            self.words("Hello, you there", " Hello, you there")
                == ["Hello,@10", "you@80", "there@120"])
    }

    @Test("A word may be cut in two by a piece")
    func cut() {
        #expect(self.words("Hello you", "Hel", "lo you") == ["Hello@0", "you@1030"])
    }

    @Test("Pieces without a space between them are no one word")
    func noSpace() {
        #expect(self.words("Hello you", "Hello", "you") == ["Hello@0", "you@1000"])
    }

    @Test("After a piece without times the words behind it are found")
    func gap() {
        #expect(self.words("one two three four", "one ", nil, "four ") == ["one@0", "four@2000"])
    }

    @Test("What is written otherwise gets no mark, and does not hinder the next")
    func otherwise() {
        #expect(
            self.words("it costs €3 now", "it costs three euros now ")
                == ["it@0", "costs@30", "now@210"])
    }

    @Test("Places count bytes, whatever the script")
    func bytes() {
        #expect(self.words("žluť kůň", "žluť kůň") == ["žluť@0", "kůň@50"])
    }

    @Test("Times and characters that do not fit each other are cut to the shorter")
    func uneven() {
        let timed = SpokenCharacters(["a", "b", "c"], seconds: [-1, 1e300], from: .piece)
        #expect(timed.characters == ["a", "b"] && timed.starts == [.zero, .zero])
    }
}

@Suite("Lines of an answer")
struct LineReaderTests {
    @Test("come whole, however the bytes are cut; empty ones and their ends are left out")
    func lines() throws {
        let text = Array("one\r\n\ntwo\nthree".utf8)
        for size in 1...text.count {
            var reader = LineReader()
            var lines: [[UInt8]] = []
            for start in stride(from: 0, to: text.count, by: size) {
                let piece = Array(text[start..<min(start + size, text.count)])
                let found = unsafe try reader.read(piece.span.bytes)
                lines += found
            }
            if let rest = reader.rest() { lines.append(rest) }
            #expect(lines.map { String(decoding: $0, as: UTF8.self) } == ["one", "two", "three"])
        }
    }
}
