import CallModel

/// Tells the events of a journal as lines for people, one after the other.
///
/// What a caller, a provider or a tool said is spelt harmless here, and nowhere later.
struct Narrator {
    /// What is known of the call: after its end all of it, while it runs what was told so far.
    private var reading: CallReading
    private let knowsEnd: Bool

    /// For a call that runs.
    init() {
        self.reading = CallReading()
        self.knowsEnd = false
    }

    /// For a call that is over: what comes later is marked where it belongs.
    init(knowing reading: CallReading) {
        self.reading = reading
        self.knowsEnd = true
    }

    mutating func tell(_ entry: JournalEntry) -> TimelineLine? {
        if !self.knowsEnd { self.reading.read(entry.event) }
        return self.tellCall(entry) ?? self.tellCaller(entry) ?? self.tellReply(entry)
            ?? self.tellProvider(entry)
    }

    private func tellCall(_ entry: JournalEntry) -> TimelineLine? {
        let at = entry.at
        switch entry.event {
        case .drill(let faults):
            let text = faults.sorted { $0.key < $1.key }
                .map { "\($0.key.harmless): \($0.value.harmless)" }.joined(separator: "; ")
            return TimelineLine(
                at, "drill", .warning, [Fragment("a drill", .strong), Fragment(", \(text)")])
        case .ringing: return TimelineLine(at, "call", .dim, "rings")
        case .answered(let rate):
            return TimelineLine(at, "call", .dim, "is answered, audio at \(rate) Hz")
        case .hungUp(let by, let cause, let detail):
            let who = by == .caller ? "the caller hangs up" : "the host hangs up"
            let more = [cause == .normal ? "" : cause.words, detail.harmless]
            let text = ([who] + more.filter { !$0.isEmpty }).joined(separator: ": ")
            return TimelineLine(at, "call", cause == .failed ? .bad : .dim, text)
        case .ended(let outcome):
            return TimelineLine(
                at, "call", Optional(outcome).tone, [Fragment(outcome.rawValue, .strong)])
        case .transferred(let to, let isAccepted):
            let text = "transfer to \(to.harmless) \(isAccepted ? "accepted" : "refused")"
            return TimelineLine(at, "call", isAccepted ? .good : .bad, text)
        case .interrupted:
            let turn = self.reading.unfinishedTurn.map { " before the end of turn \($0)" } ?? ""
            return TimelineLine(
                at, "call", .bad, "the host died\(turn); closed at its next start")
        default: return nil
        }
    }

    private func tellCaller(_ entry: JournalEntry) -> TimelineLine? {
        let at = entry.at
        switch entry.event {
        case .final(let provider, let transcript):
            let sure = transcript.confidence.map { " \(Figures.number(Double($0), places: 2))" }
            return TimelineLine(
                at, "caller", .caller,
                [
                    Fragment(transcript.text.isEmpty ? "(no words)" : transcript.text.harmless),
                    Fragment(" (\(provider.harmless)\(sure ?? ""))", .dim),
                ])
        case .dtmf(let digit): return TimelineLine(at, "keys", .caller, digit.harmless)
        case .turn(_, .noMatch, _, _):
            return TimelineLine(at, "caller", .warning, "(spoke, but no words were recognised)")
        case .callerSilent(let prompt):
            return TimelineLine(
                at, "silence", .warning, "the caller says nothing: prompt \(prompt)")
        case .unanswered(let input, _):
            return TimelineLine(
                at, "caller", .warning,
                "the call was over before “\(input.harmless)” could be answered")
        case .audioMissing(_, let length):
            return TimelineLine(
                at, "line", .warning, "no caller audio for \(Figures.delay(length))")
        case .mediaFlawed(let quality):
            return TimelineLine(at, "audio", .warning, quality.words)
        case .bargeInDismissed(let text):
            let words = text.isEmpty ? "a sound" : "“\(text.harmless)”"
            return TimelineLine(at, "barge-in", .dim, "\(words) does not stop the reply")
        case .bargeInCommitted:
            return TimelineLine(at, "barge-in", .warning, "the caller cuts in")
        default: return nil
        }
    }

    private func tellReply(_ entry: JournalEntry) -> TimelineLine? {
        let at = entry.at
        switch entry.event {
        case .sentenceStarted(let turn, let index, let provider):
            return TimelineLine(at, "reply", .reply, self.sentence(turn, index, provider))
        case .replyEnded(let turn, let heard, true) where self.splits(turn) == nil:
            let text = heard.isEmpty ? "nothing" : "“\(heard.harmless)”"
            return TimelineLine(at, "cut", .warning, "the caller heard \(text)")
        case .replyEnded(let turn, _, true):
            let unsaid = self.unsaid(turn)
            guard unsaid > 0 else { return nil }
            let text = unsaid == 1 ? "one more sentence was" : "\(unsaid) more sentences were"
            return TimelineLine(at, "cut", .dim, "\(text) not said")
        case .delays(let turn, let delays) where !self.knowsEnd && delays.total > .zero:
            return TimelineLine(
                at, "delay", .dim,
                [Fragment("turn \(turn): \(Figures.delay(delays.total)) (\(delays.words))", .dim)])
        case .askedToWait(_, let text):
            return TimelineLine(at, "wait", .reply, text.harmless)
        case .fact(let name, let value):
            return TimelineLine(at, "fact", .dim, "\(name.harmless) = \(value.harmless)")
        case .slot(let name, let value):
            return TimelineLine(at, "slot", .good, "\(name.harmless) = \(value.harmless)")
        default: return nil
        }
    }

    private func sentence(_ turn: Int, _ index: Int, _ provider: String) -> [Fragment] {
        let reading = self.reading.turns[turn]
        let text = reading?.sentences[index] ?? ""
        let first = reading?.sentences.keys.min() == index
        let delay = self.knowsEnd && first ? reading?.delays?.total : nil
        let note = delay.flatMap { $0 > .zero ? " after \(Figures.delay($0))" : nil } ?? ""
        return self.said(text, turn, index) + [Fragment(" (\(provider.harmless)\(note))", .dim)]
    }

    private func said(_ text: String, _ turn: Int, _ index: Int) -> [Fragment] {
        switch self.splits(turn)?[index] {
        case .part(let heard, let unheard):
            let start = heard.isEmpty ? [] : [Fragment(heard.harmless + " ")]
            return start + [Fragment("[unheard: \(unheard.harmless)]", .dim)]
        case .whole, nil: return [Fragment(text.harmless)]
        }
    }

    /// What was heard of each sentence of a reply that was cut, where that is known by now.
    private func splits(_ turn: Int) -> [Int: HeardText]? {
        guard self.knowsEnd, let reading = self.reading.turns[turn], reading.isInterrupted,
            let heard = reading.heard
        else { return nil }
        let sentences = reading.sentences.sorted { $0.key < $1.key }
        return HeardText.split(sentences.map(\.value), heard: heard).map {
            Dictionary(uniqueKeysWithValues: zip(sentences.map(\.key), $0))
        }
    }

    /// Sentences of a cut reply after the one in which it was cut.
    private func unsaid(_ turn: Int) -> Int {
        let cut = self.splits(turn)?.values.count { $0 != .whole } ?? 0
        return max(0, cut - 1)
    }
}
