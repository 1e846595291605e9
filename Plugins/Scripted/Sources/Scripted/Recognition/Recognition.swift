import JackfieldPlugin

/// Which utterance of the script each stretch of speech gets, and what is known of it by now.
///
/// Knows no clock: times are those of the caller audio.
struct Recognition: Sendable {
    /// One stretch of speech and what it is taken for.
    private struct Stretch {
        var utterance: RecognizerScript.Utterance
        var start: Duration
        var end: Duration?
        var partials = 0
    }

    private let script: RecognizerScript
    private var used = 0
    private var stretches: [Stretch] = []
    // Stretches that recognise nothing still end.
    private var isOpen = false
    private var speechStart: Duration?

    init(script: RecognizerScript) { self.script = script }

    mutating func hear(_ edge: SpeechGate.Edge) {
        switch edge {
        case .started(let start):
            self.isOpen = true
            self.speechStart = start
            guard self.script.advance == .speech, let utterance = self.nextUtterance(from: start)
            else { return }
            self.stretches.append(Stretch(utterance: utterance, start: start))
        case .ended(let end):
            self.close(at: end)
        }
    }

    /// The partial that is due when the audio has come this far.
    mutating func partial(at position: Duration) -> Transcript? {
        guard self.script.partialEvery > .zero, let index = self.stretches.indices.last,
            self.stretches[index].end == nil
        else { return nil }
        let stretch = self.stretches[index]
        let due = stretch.start + self.script.partialEvery * (stretch.partials + 1)
        guard position >= due else { return nil }
        self.stretches[index].partials += 1
        let words = stretch.utterance.text.split(separator: " ").prefix(stretch.partials + 1)
        return Transcript.proportional(
            words.joined(separator: " "), from: stretch.start, to: position, confidence: 0.5,
            language: self.script.language)
    }

    /// Everything heard up to here becomes final: the transcripts, and how long they take.
    mutating func finalize(at position: Duration) -> (finals: [Transcript], delay: Duration) {
        if self.script.advance == .finalize {
            let start = self.speechStart ?? position
            let utterance = self.utteranceByOrder()
            self.stretches = utterance.map { [Stretch(utterance: $0, start: start)] } ?? []
        }
        self.isOpen = true
        self.close(at: position)
        defer {
            self.stretches = []
            self.speechStart = nil
        }
        let delay = self.stretches.last?.utterance.finalDelay ?? self.script.finalDelay
        return (self.stretches.map { self.final($0, at: position) }, delay)
    }

    private func final(_ stretch: Stretch, at position: Duration) -> Transcript {
        .proportional(
            stretch.utterance.text, from: stretch.start, to: stretch.end ?? position,
            confidence: stretch.utterance.confidence, language: self.script.language)
    }

    private mutating func close(at end: Duration) {
        guard self.isOpen else { return }
        self.isOpen = false
        guard let index = self.stretches.indices.last, self.stretches[index].end == nil else {
            return
        }
        self.stretches[index].end = max(end, self.stretches[index].start)
    }

    /// By time when the script gives times, else by order.
    private mutating func nextUtterance(from start: Duration) -> RecognizerScript.Utterance? {
        let timed = self.script.utterances.filter { $0.from != nil }
        if !timed.isEmpty {
            return timed.last { ($0.from ?? .zero) <= start } ?? self.script.fallback
        }
        return self.utteranceByOrder()
    }

    private mutating func utteranceByOrder() -> RecognizerScript.Utterance? {
        guard self.used < self.script.utterances.count else { return self.script.fallback }
        defer { self.used += 1 }
        return self.script.utterances[self.used]
    }
}
