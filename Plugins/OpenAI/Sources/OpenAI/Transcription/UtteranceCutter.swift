/// Gathers what a caller says until it is sent, in parts that one request bears, cut where he pauses.
struct UtteranceCutter: Sendable {
    /// A part of the caller's audio.
    struct Part: Sendable, Equatable {
        var samples: [Int16]
        /// Samples that were taken before its first.
        var start: Int
    }

    /// 300 ms, in which nobody is in the middle of a word.
    private static let pauseFrames = 15
    /// 200 ms, in the middle of which a word is cut if it must be.
    private static let gapFrames = 10
    /// A frame is quiet that has so small a share of the loudest one's level.
    private static let quietShare = 16

    /// Samples of one part.
    private let longest: Int
    /// Less is no word, and servers refuse it: 100 ms.
    private let shortest: Int
    /// Samples of 20 ms.
    private let frame: Int
    private var samples: [Int16] = []
    /// Of all parts before.
    private var start = 0
    /// The mean level of each whole frame of `samples`.
    private var levels: [Int] = []
    /// Of the frame that is not whole.
    private var sum = 0

    /// - Parameters:
    ///   - rate: samples a second.
    ///   - longest: samples of one part; a block more may come.
    init(rate: Int, longest: Int) {
        self.frame = max(1, rate / 50)
        self.shortest = rate / 10
        self.longest = max(longest, rate)
    }

    /// Takes a block.
    /// - Returns: a part that is whole, as there is more than one request bears.
    mutating func add(_ block: Span<Int16>) -> Part? {
        for index in block.indices {
            let sample = block[index]
            self.samples.append(sample)
            self.sum += abs(Int(sample))
            guard self.samples.count.isMultiple(of: self.frame) else { continue }
            self.levels.append(self.sum / self.frame)
            self.sum = 0
        }
        if self.samples.count >= self.longest { return self.cut(at: self.quietest) }
        // A part that is nearly as long as it may be ends with the next pause.
        guard self.samples.count >= self.longest / 3 * 2, self.isPausing else { return nil }
        return self.cut(at: self.samples.count)
    }

    /// All that has been taken and was no part yet; nil: there is nothing that could be a word.
    mutating func takeAll() -> Part? {
        let part = self.cut(at: self.samples.count)
        return part.samples.count < self.shortest ? nil : part
    }

    private var isPausing: Bool {
        let quiet = (self.levels.max() ?? 0) / Self.quietShare
        return self.levels.count > Self.pauseFrames
            && self.levels.suffix(Self.pauseFrames).allSatisfy { $0 <= quiet }
    }

    /// The middle of the quietest gap in the last third.
    private var quietest: Int {
        let first = self.levels.count / 3 * 2
        let last = self.levels.count - Self.gapFrames
        guard first <= last else { return self.samples.count }
        var (level, place) = (Int.max, first)
        for index in first...last {
            let sum = self.levels[index..<index + Self.gapFrames].reduce(0, +)
            if sum < level { (level, place) = (sum, index) }
        }
        return (place + Self.gapFrames / 2) * self.frame
    }

    /// - Parameter end: the end of a frame, or of all samples.
    private mutating func cut(at end: Int) -> Part {
        let part = Part(samples: Array(self.samples[..<end]), start: self.start)
        self.start += end
        self.samples.removeFirst(end)
        if self.samples.isEmpty {
            self.levels = []
            self.sum = 0
        } else {
            self.levels.removeFirst(end / self.frame)
        }
        return part
    }
}
