/// Finds strings of digits in spoken words: "four oh seven", "double three", "forty seven eleven", "407".
struct DigitReader {
    let lexicon: Lexicon

    /// A string of digits without a break.
    private struct Run {
        var digits = ""
        var words: Set<Int> = []
    }

    /// The digits that fit a length: an unbroken string if there is one, else all that was said.
    func digits(in words: [String], count: ClosedRange<Int>) -> Understood? {
        self.fitting(self.runs(words, soundalikes: false), count)
            ?? self.fitting(self.runs(words, soundalikes: true), count)
    }

    private func fitting(_ runs: [Run], _ count: ClosedRange<Int>) -> Understood? {
        let whole = runs.filter { count.contains($0.digits.count) }
        if let best = whole.max(by: { $0.digits.count < $1.digits.count }) {
            return Understood(value: best.digits, words: best.words)
        }
        let all = runs.reduce(into: Run()) { all, run in
            all.digits += run.digits
            all.words.formUnion(run.words)
        }
        guard count.contains(all.digits.count) else { return nil }
        return Understood(value: all.digits, words: all.words)
    }

    private func runs(_ words: [String], soundalikes: Bool) -> [Run] {
        var runs: [Run] = []
        var run = Run()
        var index = 0
        while index < words.count {
            if let (digits, length) = self.digits(words, at: index, soundalikes, after: run.digits)
            {
                run.digits += digits
                run.words.formUnion(index..<(index + length))
                index += length
            } else {
                if !self.lexicon.fillers.contains(words[index]), !run.digits.isEmpty {
                    runs.append(run)
                    run = Run()
                }
                index += 1
            }
        }
        return run.digits.isEmpty ? runs : runs + [run]
    }

    /// The digits that start at a word, and how many words they take.
    private func digits(
        _ words: [String], at index: Int, _ soundalikes: Bool, after said: String
    ) -> (String, Int)? {
        let word = words[index]
        let next = index + 1 < words.count ? words[index + 1] : ""
        if word.allSatisfy({ ("0"..."9").contains($0) }), !word.isEmpty { return (word, 1) }
        if let times = self.lexicon.repeats[word], let digit = self.lexicon.digits[next] {
            return (String(repeating: "\(digit)", count: times), 2)
        }
        if let digit = self.lexicon.digits[word] { return ("\(digit)", 1) }
        if let number = self.lexicon.numbers[word] {
            if number >= 20, number % 10 == 0, let unit = self.lexicon.digits[next], unit > 0 {
                return ("\(number + unit)", 2)
            }
            return ("\(number)", 1)
        }
        if !said.isEmpty, let scale = self.lexicon.scales[word], scale <= 1_000 {
            return (scale == 100 ? "00" : "000", 1)
        }
        if soundalikes, let digit = self.lexicon.soundalikes[word] { return ("\(digit)", 1) }
        return nil
    }
}
