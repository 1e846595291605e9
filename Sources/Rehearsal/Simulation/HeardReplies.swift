import CallModel

/// The sentences of the replies: each is heard once at most, and whole unless something ended it.
enum HeardReplies {
    private struct Sentence {
        var words: [String]
        var isStarted = false
        var isWhole = false
    }

    static func violations(in call: SimulatedCall) -> [Violation] {
        guard let witness = call.witness else { return [] }
        let sentences = self.sentences(of: call.entries)
        let heard = self.counts(witness.heard)
        let started = self.counts(sentences.filter(\.isStarted).flatMap(\.words))
        let whole = self.counts(sentences.filter(\.isWhole).flatMap(\.words))
        var violations: [Violation] = []
        let often = heard.filter { $0.value > started[$0.key, default: 0] }.keys.sorted()
        if !often.isEmpty {
            violations.append(
                Violation(
                    .repeated, call: call.index,
                    "heard more often than sentences with them were begun: "
                        + often.joined(separator: " ")))
        }
        guard call.healthy.isSuperset(of: [.tts, .channel]) else { return violations }
        let seldom = whole.filter { $0.value > heard[$0.key, default: 0] }.keys.sorted()
        if !seldom.isEmpty {
            violations.append(
                Violation(
                    .whole, call: call.index,
                    "not heard, in a reply that nothing interrupted: "
                        + seldom.joined(separator: " ")))
        }
        return violations
    }

    private static func sentences(of entries: [JournalEntry]) -> [Sentence] {
        var sentences: [[Int]: Sentence] = [:]
        var open: [[Int]] = []
        for entry in entries {
            switch entry.event {
            case .sentence(let turn, let index, let text, _):
                sentences[[turn, index]] = Sentence(words: SpokenWords.words(text))
            case .sentenceStarted(let turn, let index, _):
                sentences[[turn, index]]?.isStarted = true
                open.append([turn, index])
            case .replyEnded(_, _, let isInterrupted):
                if !isInterrupted { for place in open { sentences[place]?.isWhole = true } }
                open = []
            default: break
            }
        }
        return Array(sentences.values)
    }

    private static func counts(_ words: [String]) -> [String: Int] {
        words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }
}
