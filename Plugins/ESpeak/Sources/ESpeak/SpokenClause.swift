/// The audio of a clause and where its words are in it.
struct SpokenClause: Equatable, Sendable {
    struct Mark: Equatable, Sendable {
        /// The first sample of the word, from the start of the clause's audio.
        var sample: Int
        /// UTF-8 bytes in all text of the utterance.
        var bytes: Range<Int>
    }

    /// 16-bit samples, one channel.
    var samples: [Int16]
    /// In the order of their samples.
    var marks: [Mark]
    /// Samples of silence that belong behind this clause if more speech follows.
    var pause: Int

    init(samples: [Int16] = [], marks: [Mark] = [], pause: Int = 0) {
        self.samples = samples
        self.marks = marks
        self.pause = pause
    }

    /// Adds the mark of the first word, which eSpeak now and then leaves out.
    mutating func markStart(_ word: Range<Int>?) {
        guard let word, !self.samples.isEmpty else { return }
        if let first = self.marks.first,
            first.sample == 0 || first.bytes.lowerBound < word.upperBound
        {
            return
        }
        self.marks.insert(Mark(sample: 0, bytes: word), at: 0)
    }

    /// Puts the pause that a clause before this one was owed in front.
    mutating func delay(by silence: Int) {
        guard silence > 0 else { return }
        self.samples.insert(contentsOf: repeatElement(0, count: silence), at: 0)
        for index in self.marks.indices { self.marks[index].sample += silence }
    }

    /// Takes the silence at the end out of the samples and keeps its length as `pause`.
    ///
    /// - Parameter tail: samples of it that stay, so that the audio does not end abruptly.
    mutating func holdBackPause(leaving tail: Int) {
        let end = (self.samples.lastIndex { $0 != 0 } ?? -1) + 1
        let kept = min(end + tail, self.samples.count)
        self.pause = self.samples.count - kept
        self.samples.removeLast(self.pause)
    }
}
