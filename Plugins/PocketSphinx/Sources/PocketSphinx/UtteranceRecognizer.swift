import JackfieldPlugin

/// One utterance: decoded while it is heard for partials, and once more as a whole for the final.
///
/// The second pass knows how loud the speech and its background are, which makes far fewer errors, and
/// measures against free sounds how well the grammar fits.
struct UtteranceRecognizer {
    private let decoder: Decoder
    private let grammar: SpeechGrammar?
    private let isStrict: Bool
    private let options: RecognitionOptions
    private let features: LineFeatures
    /// The same caller's earlier utterances; once this one is finished, with this one.
    private(set) var history: VoiceHistory

    private var frontEnd: MelFrontEnd
    private var timeline: MediaTimeline
    private var energies: [[Float]] = []
    private var fedFrames = 0
    private var isLive = false
    private var partialFrames = 0
    private var partialText = ""

    /// Live decoding starts when so many frames tell the level of speech and background.
    private static let learningFrames = 30
    /// The live pass goes by the level of the last frames only.
    private static let rememberedFrames = 500
    /// The least difference between quiet and loud frames of speech, in natural logarithm of power.
    private static let leastRange: Float = 1.5
    static let longestUtterance = 6_000

    init(
        decoder: Decoder, rate: Int, grammar: SpeechGrammar?, isStrict: Bool,
        options: RecognitionOptions, history: VoiceHistory = VoiceHistory()
    ) {
        self.decoder = decoder
        self.grammar = grammar
        self.isStrict = isStrict
        self.options = options
        self.features = LineFeatures(rate: rate)
        self.history = history
        self.frontEnd = MelFrontEnd(rate: rate)
        self.timeline = MediaTimeline(rate: rate)
    }

    /// Whether it has to end now, because no utterance of a call is that long.
    var isFull: Bool { self.energies.count >= Self.longestUtterance }

    private var search: Search { self.grammar.map { .grammar($0) } ?? .anyWords }

    /// Takes audio; gives a partial when there is a new one.
    mutating func hear(
        _ samples: Span<Int16>, at mediaTime: Duration
    ) throws(ProviderError) -> Transcript? {
        self.timeline.append(samples: samples.count, at: mediaTime)
        self.energies += self.frontEnd.process(samples)
        guard let interval = self.options.partialInterval else { return nil }
        try self.decodeLive()
        let step = Int(interval / .milliseconds(10))
        guard self.fedFrames >= self.partialFrames + step else { return nil }
        self.partialFrames = self.fedFrames
        let words = self.decoder.words
        let text = words.map(\.text).joined(separator: " ")
        guard !text.isEmpty, text != self.partialText else { return nil }
        self.partialText = text
        return self.transcript(of: words, confidence: nil)
    }

    /// Everything was heard: gives the final, or nil when nothing was said.
    ///
    /// - Parameter isWanted: asked between the passes; false ends the work early.
    mutating func finish(isWanted: () -> Bool) throws(ProviderError) -> Transcript? {
        defer { self.decoder.stop() }
        guard self.hasSpeech else { return nil }
        let profile = UtteranceProfile(of: self.energies)
        let normalizer = UtteranceNormalizer(profile, after: self.history)
        self.history.add(profile)
        guard isWanted() else { return nil }
        guard let grammar = self.grammar else {
            return try self.finishFreeSpeech(normalizer, isWanted: isWanted)
        }

        let cepstra = self.wholeCepstra(normalizer)
        let words = try self.decode(cepstra, by: .grammar(grammar))
        let score = self.decoder.score
        if let first = words.first, let last = words.last, isWanted() {
            _ = try self.decode(cepstra, by: .sounds)
            let span = last.frames.upperBound - first.frames.lowerBound
            let confidence = GrammarFit.confidence(
                score: score, soundsScore: self.decoder.score, frames: span)
            if confidence >= self.options.minimumConfidence {
                return self.transcript(of: words, confidence: confidence)
            }
        }
        guard !self.isStrict, isWanted() else { return nil }
        return try self.decodeAdapting(cepstra, isWanted: isWanted)
    }

    private mutating func finishFreeSpeech(
        _ normalizer: UtteranceNormalizer, isWanted: () -> Bool
    ) throws(ProviderError) -> Transcript? {
        if self.options.refinesFreeSpeech || !self.isLive {
            return try self.decodeAdapting(self.wholeCepstra(normalizer), isWanted: isWanted)
        }
        self.feedLive(upTo: self.energies.count)
        self.decoder.stop()
        return self.freeTranscript(of: self.decoder.words)
    }

    /// Decodes twice: the first result tells, with all that was said before, how this voice forms its sounds.
    private mutating func decodeAdapting(
        _ cepstra: [[Float]], isWanted: () -> Bool
    ) throws(ProviderError) -> Transcript? {
        let before = self.history.adaptation
        let words = try self.decode(before.transform.apply(to: cepstra), by: .anyWords)
        guard let model = self.decoder.soundModel, isWanted() else {
            return self.freeTranscript(of: words)
        }
        var learned = before
        learned.learn(
            from: cepstra, as: self.decoder.soundedWords, heardWith: before.transform, model: model)
        guard learned.transform != before.transform else {
            self.history.adaptation = learned
            return self.freeTranscript(of: words)
        }
        let better = try self.decode(learned.transform.apply(to: cepstra), by: .anyWords)
        // The second result is the better one, so it alone is remembered.
        self.history.adaptation.learn(
            from: cepstra, as: self.decoder.soundedWords, heardWith: learned.transform, model: model
        )
        return self.freeTranscript(of: better)
    }

    private func freeTranscript(of words: [DecodedWord]) -> Transcript? {
        guard !words.isEmpty else { return nil }
        let sum = words.reduce(0) { $0 + $1.confidence }
        return self.transcript(of: words, confidence: sum / Float(words.count))
    }

    /// Steady noise, tones and silence hold no speech.
    private var hasSpeech: Bool {
        guard self.energies.count > 10 else { return false }
        let levels = self.energies.map { $0.reduce(0, +) / Float($0.count) }
        let range =
            UtteranceProfile.percentile(95, of: levels)
            - UtteranceProfile.percentile(5, of: levels)
        return range > Self.leastRange
    }

    private func wholeCepstra(_ normalizer: UtteranceNormalizer) -> [[Float]] {
        self.features.cepstra(
            of: self.energies, in: 0..<self.energies.count, normalizer: normalizer)
    }

    private func decode(
        _ cepstra: [[Float]], by search: Search
    ) throws(ProviderError) -> [DecodedWord] {
        try self.decoder.use(search)
        try self.decoder.start()
        self.decoder.feed(cepstra[...], isWhole: true)
        self.decoder.stop()
        return self.decoder.words
    }

    private mutating func decodeLive() throws(ProviderError) {
        let ready = self.energies.count - self.features.lookahead
        guard ready >= Self.learningFrames, ready >= self.fedFrames + 10 else { return }
        if !self.isLive {
            try self.decoder.use(self.search)
            try self.decoder.start()
            self.isLive = true
        }
        self.feedLive(upTo: ready)
    }

    private mutating func feedLive(upTo count: Int) {
        guard count > self.fedFrames else { return }
        let profile = UtteranceProfile(of: self.energies.suffix(Self.rememberedFrames))
        let normalizer = UtteranceNormalizer(profile, after: self.history)
        let cepstra = self.features.cepstra(
            of: self.energies, in: self.fedFrames..<count, normalizer: normalizer)
        let transform = self.grammar == nil ? self.history.adaptation.transform : .identity
        self.decoder.feed(transform.apply(to: cepstra)[...], isWhole: false)
        self.fedFrames = count
    }

    private func transcript(of words: [DecodedWord], confidence: Float?) -> Transcript {
        let shift = self.frontEnd.shift
        let timed = words.map { word in
            Transcript.Word(
                word.text, start: self.timeline.time(ofSample: word.frames.lowerBound * shift),
                end: min(
                    self.timeline.time(ofSample: word.frames.upperBound * shift), self.timeline.end),
                confidence: confidence.map { min($0, word.confidence) })
        }
        return Transcript(
            words.map(\.text).joined(separator: " "), words: timed,
            start: timed.first?.start ?? .zero, end: timed.last?.end ?? .zero,
            confidence: confidence)
    }
}
