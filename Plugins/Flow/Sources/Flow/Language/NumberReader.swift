/// Finds cardinal numbers up to 999,999,999,999: "two hundred and five", "twelve hundred", "205".
struct NumberReader {
    let lexicon: Lexicon

    /// The first number within bounds.
    func number(in words: [String], within range: ClosedRange<Int>) -> Understood? {
        var index = 0
        while index < words.count {
            guard let (value, length) = self.number(words, at: index) else {
                index += 1
                continue
            }
            let isNegative = index > 0 && self.lexicon.minus.contains(words[index - 1])
            let signed = isNegative ? -value : value
            if range.contains(signed) {
                let first = isNegative ? index - 1 : index
                return Understood(value: "\(signed)", words: Set(first..<(index + length)))
            }
            index += length
        }
        return nil
    }

    /// The number that starts at a word, and how many words it takes.
    func number(_ words: [String], at start: Int) -> (value: Int, length: Int)? {
        if words[start].count <= 12, let value = Int(words[start]) { return (value, 1) }
        var sum = NumberSum()
        var end = start
        var index = start
        while index < words.count {
            if let part = self.lexicon.numbers[words[index]] ?? self.lexicon.digits[words[index]] {
                guard sum.add(part) else { break }
                end = index + 1
            } else if let scale = self.lexicon.scales[words[index]] {
                guard sum.scale(scale) else { break }
                end = index + 1
            } else if !self.lexicon.joiners.contains(words[index]) || index == start {
                break
            }
            index += 1
        }
        return end > start ? (sum.total, end - start) : nil
    }
}

/// A cardinal number as its words come in.
private struct NumberSum {
    private var finished = 0
    private var group = 0
    private var lastPart = 0
    private var lastScale = Int.max

    var total: Int { self.finished + self.group }

    /// Adds a part below one hundred; false: it begins another number.
    ///
    /// Digits in a row ("two five") are read one after the other.
    mutating func add(_ part: Int) -> Bool {
        if self.group == 0 {
            self.group = part
        } else if self.group % 100 == 0, self.group > 0 {
            self.group += part
        } else if self.lastPart >= 20, self.lastPart % 10 == 0, part < 10 {
            self.group += part
        } else if self.lastPart < 10, part < 10, self.finished == 0, self.group < 100_000_000_000 {
            self.group = self.group * 10 + part
        } else {
            return false
        }
        self.lastPart = part
        return true
    }

    mutating func scale(_ scale: Int) -> Bool {
        let factor = max(self.group, 1)
        if scale == 100 {
            guard factor < 100 else { return false }
            self.group = factor * 100
        } else {
            guard scale < self.lastScale, factor < 1_000 else { return false }
            self.finished += factor * scale
            self.group = 0
            self.lastScale = scale
        }
        self.lastPart = 0
        return true
    }
}
