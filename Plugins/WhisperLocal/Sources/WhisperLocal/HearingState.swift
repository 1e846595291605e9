import JackfieldPlugin
import VendorKit

/// One call's speech on its way to words: which pass comes next, and what its result means. Knows no thread.
///
/// One pass at a time. What the host waits for goes first; a partial is taken when nothing else is to be done.
struct HearingState<ID: Hashable & Sendable>: Sendable {
    typealias Work = HearingWork<ID>
    typealias Report = HearingReport<ID>

    /// Parts of utterances and finals that may wait; then the host has to keep its audio.
    private static var mostWaiting: Int { 4 }

    private let options: HearingOptions
    private var window = SpeechWindow()
    private var timeline = AudioTimeline()
    private var stable = StablePrefix()
    private var utterance = 0
    private var waiting: [Work] = []
    private var running: Work?
    /// The running final, when the host wants nothing more of it.
    private var unwanted: ID?
    /// As Whisper names it; empty until it was found out.
    private var language: String
    private var phrases: [String] = []
    private(set) var isClosed = false

    init(_ options: HearingOptions) {
        self.options = options
        self.language = options.language
    }

    var hasRoom: Bool { self.waiting.count < Self.mostWaiting }

    /// - Parameters:
    ///   - samples: at 16 kHz.
    ///   - mediaTime: of the first one, on the caller's clock.
    mutating func hear(_ samples: [Int16], lasting duration: Duration, at mediaTime: Duration) {
        guard !self.isClosed else { return }
        self.timeline.add(duration, at: mediaTime)
        self.window.append(samples)
        guard self.window.duration >= self.options.longestWindow else { return }
        if let audio = self.window.cut() {
            self.waiting.append(Work(purpose: .part, pass: self.pass(over: audio)))
        }
        self.beginUtterance()
    }

    mutating func finalize(_ id: ID) {
        guard !self.isClosed else { return }
        let pass = self.window.take().map { self.pass(over: $0) }
        self.waiting.append(Work(purpose: .final(id), pass: pass))
        self.beginUtterance()
    }

    /// From the next pass on.
    mutating func expect(_ phrases: [String]) { self.phrases = phrases }

    /// Nothing more is reported of this request.
    mutating func cancel(_ id: ID) {
        self.waiting.removeAll { $0.isFinal(of: id) }
        guard let running = self.running, running.isFinal(of: id) else { return }
        running.pass?.abort.set()
        self.unwanted = id
    }

    /// Nothing more is reported at all.
    mutating func close() {
        self.isClosed = true
        self.waiting = []
        self.running?.pass?.abort.set()
    }

    /// The next pass, or nil: one runs, or nothing is to be done.
    mutating func next() -> Work? {
        guard self.running == nil, !self.isClosed else { return nil }
        if !self.waiting.isEmpty {
            self.running = self.waiting.removeFirst()
        } else if let interval = self.options.partialInterval,
            let audio = self.window.look(every: interval)
        {
            self.running = Work(
                purpose: .partial(utterance: self.utterance),
                pass: self.pass(over: audio, isPartial: true))
        }
        return self.running
    }

    /// The pass that `next` gave is over; nil in the result: it was ended early, or there was none.
    mutating func complete(
        _ work: Work, _ result: Result<HeardSpeech?, ProviderError>
    ) -> [Report] {
        self.running = nil
        guard !self.isClosed else { return [] }
        switch (work.purpose, result) {
        case (.partial(let utterance), .success(let heard?)) where utterance == self.utterance:
            guard self.stable.add(heard.words), let audio = work.pass?.audio else { return [] }
            return [.partial(self.partial(heard, audio))]
        case (.partial, _): return []
        case (.part, .success(let heard)):
            guard let transcript = self.final(heard, of: work) else { return [] }
            return [.final(transcript, of: nil)]
        case (.part, .failure(let error)): return [.failed(error, of: nil)]
        case (.final(let id), _) where self.unwanted == id:
            self.unwanted = nil
            return []
        case (.final(let id), .success(let heard)):
            guard let transcript = self.final(heard, of: work) else { return [.done(id)] }
            return [.final(transcript, of: id), .done(id)]
        case (.final(let id), .failure(let error)): return [.failed(error, of: id)]
        }
    }

    /// What comes from now on belongs to other words.
    private mutating func beginUtterance() {
        self.utterance += 1
        self.stable = StablePrefix()
        // It would come too late, and what is wanted now waits for it.
        if let running = self.running, running.isPartial { running.pass?.abort.set() }
    }

    private func pass(over audio: SpokenAudio, isPartial: Bool = false) -> TranscriptionPass {
        TranscriptionPass(
            audio: audio, language: self.language,
            prompt: self.options.prompt(with: self.phrases), isPartial: isPartial)
    }

    private func partial(_ heard: HeardSpeech, _ audio: SpokenAudio) -> Transcript {
        Transcript(
            HeardSpeech.text(of: self.stable.words, language: heard.language),
            start: self.timeline.mediaTime(at: audio.start),
            end: self.mediaTime(endingAt: audio.end), language: heard.language)
    }

    /// Nil when no word was heard.
    private mutating func final(_ heard: HeardSpeech?, of work: Work) -> Transcript? {
        guard let heard, let audio = work.pass?.audio, !heard.words.isEmpty else { return nil }
        // A caller does not change the language, and to find it out takes as long as a pass.
        if self.language.isEmpty { self.language = heard.language }
        let words = heard.words
        let timed = words.map { self.timed($0, in: audio) }
        let sum = words.reduce(0) { $0 + $1.probability }
        return Transcript(
            HeardSpeech.text(of: words, language: heard.language), words: timed,
            start: timed.first?.start ?? .zero, end: timed.last?.end ?? .zero,
            confidence: sum / Float(words.count), language: heard.language)
    }

    /// The word on the caller's clock, within the audio of its pass.
    private func timed(_ word: HeardWord, in audio: SpokenAudio) -> Transcript.Word {
        let latest = max(audio.start, audio.end - .milliseconds(10))
        let start = min(audio.start + .milliseconds(10 * max(0, word.start)), latest)
        let end = min(audio.start + .milliseconds(10 * max(0, word.end)), audio.end)
        let begins = self.timeline.mediaTime(at: start)
        return Transcript.Word(
            word.text, start: begins, end: max(begins, self.mediaTime(endingAt: end)),
            confidence: word.probability)
    }

    /// Where a gap follows, the end of what was before it.
    private func mediaTime(endingAt time: Duration) -> Duration {
        let before = max(.zero, time - .milliseconds(1))
        return self.timeline.mediaTime(at: before) + (time - before)
    }
}
