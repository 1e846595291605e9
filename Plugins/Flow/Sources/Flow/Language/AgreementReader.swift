/// Finds yes and no: what is said first counts, and "not correct" is a no.
struct AgreementReader {
    let lexicon: Lexicon

    func agreement(in words: [String]) -> Understood? {
        let yes = self.first(of: self.lexicon.yes, words)
        let no = self.first(of: self.lexicon.no, words)
        switch (yes, no) {
        case (let yes?, let no?):
            // Of "not correct" and "correct" the longer starts first.
            return yes.lowerBound < no.lowerBound ? self.yes(yes) : self.no(no)
        case (let yes?, nil): return self.yes(yes)
        case (nil, let no?): return self.no(no)
        case (nil, nil): return nil
        }
    }

    private func yes(_ range: Range<Int>) -> Understood {
        Understood(value: "true", words: Set(range))
    }
    private func no(_ range: Range<Int>) -> Understood {
        Understood(value: "false", words: Set(range))
    }

    private func first(of phrases: [String], _ words: [String]) -> Range<Int>? {
        for index in words.indices {
            if let length = TimeReader.phrase(phrases, words, at: index) {
                return index..<(index + length)
            }
        }
        return nil
    }
}
