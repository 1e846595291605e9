import CallModel
import Fallback

/// The sentences of the replies: each is heard once at most, and whole unless something ended it.
///
/// Where a voice fails within a sentence, the word that broke off is said again by the next one, and may have
/// been heard to its end. A voice that does not tell when its words begin may have broken off in another word
/// than the host thinks, so that one is missing; so may one that a voice breaks in two because its audio becomes
/// late while it speaks. A failure after which nobody is asked ends the sentence.
enum HeardReplies {
    private struct Sentence {
        var words: [String]
        var isStarted = false
        var isWhole = false
        var isCutShort = false
        /// Words that may be heard once more than they are written.
        var repeats = 0
        /// Words that may be missing.
        var gaps = 0
    }

    static func violations(in call: SimulatedCall) -> [Violation] {
        guard let witness = call.witness else { return [] }
        let sentences = self.sentences(of: call)
        let heard = self.counts(witness.heard)
        let started = self.counts(sentences.filter(\.isStarted).flatMap(\.words))
        let whole = self.counts(sentences.filter { $0.isWhole && !$0.isCutShort }.flatMap(\.words))
        var violations: [Violation] = []
        let often = self.unexcused(
            self.surplus(of: heard, over: started), sentences.map { ($0.words, $0.repeats) })
        if !often.isEmpty {
            violations.append(
                Violation(
                    .repeated, call: call.index,
                    "heard more often than sentences with them were begun: "
                        + often.joined(separator: " ")))
        }
        guard call.healthy.isSuperset(of: [.tts, .channel]) else { return violations }
        let seldom = self.unexcused(
            self.surplus(of: whole, over: heard), sentences.map { ($0.words, $0.gaps) })
        if !seldom.isEmpty {
            violations.append(
                Violation(
                    .whole, call: call.index,
                    "not heard, in a reply that nothing interrupted: "
                        + seldom.joined(separator: " ")))
        }
        return violations
    }

    private static func sentences(of call: SimulatedCall) -> [Sentence] {
        var sentences: [[Int]: Sentence] = [:]
        var open: [[Int]] = []
        for entry in call.entries {
            switch entry.event {
            case .sentence(let turn, let index, let text, _):
                sentences[[turn, index]] = Sentence(words: self.spoken(text))
            case .sentenceStarted(let turn, let index, let provider):
                sentences[[turn, index]]?.isStarted = true
                if call.halting.contains(provider) { sentences[[turn, index]]?.gaps += 1 }
                open.append([turn, index])
            case .failed(.tts, let provider, let code, _, _):
                guard let place = open.last else { continue }
                sentences[place]?.repeats += 1
                if call.unmarked.contains(provider) { sentences[place]?.gaps += 1 }
                if self.stops(code) { sentences[place]?.isCutShort = true }
            case .fellBack(.tts, _, let provider, _, _, _, _) where call.halting.contains(provider):
                if let place = open.last { sentences[place]?.gaps += 1 }
            case .replyEnded(_, _, let isInterrupted):
                for place in open where !isInterrupted { sentences[place]?.isWhole = true }
                open = []
            default: break
            }
        }
        return Array(sentences.values)
    }

    /// The words that a voice says as such: each stands alone, with nothing but punctuation.
    private static func spoken(_ text: String) -> [String] {
        text.split(separator: " ").filter { word in
            word.allSatisfy { $0.isLetter || $0.isNumber || $0.isPunctuation }
        }.flatMap { SpokenWords.words(String($0)) }
    }

    private static func stops(_ code: String) -> Bool {
        ProviderFailure.Code.allCases.contains { $0.name == code && FallbackRule($0) == .stop }
    }

    private static func counts(_ words: [String]) -> [String: Int] {
        words.reduce(into: [:]) { $0[$1, default: 0] += 1 }
    }

    /// The words of the one, each so often as it is not in the other.
    private static func surplus(of one: [String: Int], over other: [String: Int]) -> [String] {
        one.sorted { $0.key < $1.key }.flatMap { word, count in
            Array(repeating: word, count: max(0, count - other[word, default: 0]))
        }
    }

    /// The words that no sentence excuses; each excuses as many of its own as it may.
    private static func unexcused(
        _ words: [String], _ excuses: [(words: [String], count: Int)]
    ) -> [String] {
        var excuses = excuses.filter { $0.count > 0 }
        return words.filter { word in
            guard let index = excuses.firstIndex(where: { $0.count > 0 && $0.words.contains(word) })
            else { return true }
            excuses[index].count -= 1
            return false
        }
    }
}
