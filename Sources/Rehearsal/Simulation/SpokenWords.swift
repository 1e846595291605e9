import CallModel

/// The caller's words: each is in the transcript once, and nothing else is.
///
/// The transcript is the input of the turns, less the turns that the caller made longer: those come again in
/// the next; and what nobody answered any more. A word must be there when
/// - a recogniser of the chain never fails, and the channel does not either,
/// - the stretch of speech that it belongs to ended `settling` before the hang-up, and before the chain of
///   any stage was exhausted, for there are no turns from then on,
/// - it is no back-channel,
/// - and the journal does not report caller speech as lost: then as much may be missing as was lost.
enum SpokenWords {
    /// Longest time from the end of a stretch of speech to its turn: three recognisers, each tried twice, and
    /// the longest protected reply.
    static let settling = Duration.seconds(25)
    /// A pause so long ends a stretch for certain.
    static let pause = Duration.milliseconds(1_500)
    static let wordLength = Duration.milliseconds(300)

    static func violations(in call: SimulatedCall) -> [Violation] {
        guard let witness = call.witness else { return [] }
        let transcript = self.transcript(call.entries)
        let said = Set(witness.said.map(\.text))
        return self.invented(call, transcript, said)
            + self.doubled(call, transcript)
            + self.missing(call, transcript, witness.said)
    }

    /// The words of all turns, in order, and those that were not answered any more.
    static func transcript(_ entries: [JournalEntry]) -> [String] {
        var turns: [[String]] = []
        for entry in entries {
            guard case .turn(_, _, let input, _) = entry.event else { continue }
            let words = self.words(input)
            // The turn before goes on in this one.
            if let last = turns.last, !last.isEmpty, words.starts(with: last) {
                turns.removeLast()
            }
            if !words.isEmpty { turns.append(words) }
        }
        let unanswered = entries.flatMap { entry -> [String] in
            guard case .unanswered(let input, _) = entry.event else { return [] }
            return self.words(input)
        }
        return turns.flatMap(\.self) + unanswered
    }

    /// Coded words; keys are none.
    static func words(_ text: String) -> [String] {
        text.split { !$0.isLetter && !$0.isNumber }.map(String.init).filter { $0.hasPrefix("w") }
    }

    private static func invented(
        _ call: SimulatedCall, _ transcript: [String], _ said: Set<String>
    ) -> [Violation] {
        let finals = call.entries.flatMap { entry -> [String] in
            guard case .final(_, let final) = entry.event else { return [] }
            return self.words(final.text)
        }
        let strangers = (transcript + finals).filter { !said.contains($0) }
        guard !strangers.isEmpty else { return [] }
        let list = Set(strangers).sorted().joined(separator: " ")
        return [Violation(.invented, call: call.index, "nobody has said \(list)")]
    }

    private static func doubled(_ call: SimulatedCall, _ transcript: [String]) -> [Violation] {
        var counts: [String: Int] = [:]
        for word in transcript { counts[word, default: 0] += 1 }
        // Listeners say the same again and again.
        let doubled = counts.filter { $0.value > 1 && !call.backchannels.contains($0.key) }
            .keys.sorted()
        guard !doubled.isEmpty else { return [] }
        return [
            Violation(
                .understood, call: call.index,
                "more than once in the transcript: \(doubled.joined(separator: " "))")
        ]
    }

    private static func missing(
        _ call: SimulatedCall, _ transcript: [String], _ said: [SimulatedCall.Witness.Word]
    ) -> [Violation] {
        guard call.healthy.isSuperset(of: [.stt, .channel]) else { return [] }
        var answered: Duration?
        var end: Duration?
        var lost = Duration.zero
        for entry in call.entries {
            switch entry.event {
            case .answered: answered = entry.at
            case .hungUp, .exhausted: end = end ?? entry.at
            case .fellBack(.stt, _, _, _, let speech, _, _): lost += speech
            default: break
            }
        }
        guard let answered, let end else { return [] }
        let known = Set(transcript).union(call.backchannels)
        let due = self.due(said, before: end - answered - self.settling)
        let missing = due.filter { !known.contains($0.text) }
        // Each piece that was lost may cut a word at either end.
        let excused = lost == .zero ? 0 : Int(lost / self.wordLength) + 2
        guard missing.count > excused else { return [] }
        let list = missing.map { "\($0.text) (at \($0.start.milliseconds) ms of the audio)" }
        return [
            Violation(
                .understood, call: call.index,
                "said, and not in the transcript: \(list.joined(separator: ", "))")
        ]
    }

    /// The words of all stretches that were over by then.
    private static func due(
        _ said: [SimulatedCall.Witness.Word], before limit: Duration
    ) -> [SimulatedCall.Witness.Word] {
        var due: [SimulatedCall.Witness.Word] = []
        var stretch: [SimulatedCall.Witness.Word] = []
        var end = Duration.zero
        for word in said {
            if word.start - end >= self.pause {
                due += stretch
                stretch = []
            }
            end = word.start + self.wordLength
            guard end <= limit else { return due }
            stretch.append(word)
        }
        return due + stretch
    }
}
