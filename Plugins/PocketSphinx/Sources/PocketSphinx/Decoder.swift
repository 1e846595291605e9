import CPocketSphinx
import JackfieldPlugin

/// One PocketSphinx decoder: the models in memory and the searches that were set up.
///
/// Used by one thread at a time; not bound to a thread.
@safe final class Decoder: @unchecked Sendable {
    // Only the utterance that has borrowed this decoder from the pool touches it.
    private let handle: OpaquePointer
    private let configuration: DecoderConfiguration
    private var searches: [String] = []
    private var isListening = false
    /// For adapting to a voice; nil when the acoustic model is not of the kind for it.
    let soundModel: SoundModel?

    /// Enough for the questions of a dialogue that comes round again.
    private static let keptGrammars = 16

    init(_ configuration: DecoderConfiguration) throws(ProviderError) {
        try configuration.checkFiles()
        err_set_logfp(nil)
        var arguments = unsafe configuration.arguments.map { unsafe strdup($0) }
        defer { unsafe arguments.forEach { unsafe free($0) } }
        let count = unsafe Int32(arguments.count)
        guard
            let config = unsafe cmd_ln_parse_r(nil, ps_args(), count, &arguments, 1),
            let handle = unsafe ps_init(config)
        else {
            throw ProviderError(
                .misconfigured, "PocketSphinx cannot load \(configuration.acousticModel)")
        }
        _ = unsafe cmd_ln_free_r(config)
        // The model's own feat.params would have the mean taken away again, silence and all.
        unsafe ps_get_feat(handle).pointee.cmn = CMN_NONE
        unsafe self.handle = handle
        self.configuration = configuration
        self.soundModel = SoundModel(folder: configuration.acousticModel)
        if !configuration.pronunciations.isEmpty {
            _ = unsafe ps_load_dict(handle, configuration.pronunciations, nil, nil)
        }
    }

    deinit { _ = unsafe ps_free(self.handle) }

    func isReady(for search: Search) -> Bool { self.searches.contains(search.name) }

    /// Chooses what to listen for. The first use of a search sets it up.
    func use(_ search: Search) throws(ProviderError) {
        self.stop()
        let name = search.name
        if !self.searches.contains(name) {
            switch search {
            case .anyWords: try self.addLanguageModel()
            case .sounds: try self.addSounds()
            case .grammar(let grammar): try self.add(grammar)
            }
            self.searches.append(name)
            self.forgetOldGrammars()
        }
        guard unsafe ps_set_search(self.handle, name) == 0 else {
            throw ProviderError(.internal, "PocketSphinx has lost a search")
        }
    }

    func start() throws(ProviderError) {
        self.stop()
        guard unsafe ps_start_utt(self.handle) == 0 else {
            throw ProviderError(.internal, "PocketSphinx cannot start an utterance")
        }
        self.isListening = true
    }

    /// Takes frames of 13 cepstra each. The first frames only prepare the features.
    func feed(_ frames: ArraySlice<[Float]>, isWhole: Bool) {
        guard self.isListening, !frames.isEmpty else { return }
        var flat = frames.flatMap { $0 }
        let width = ModelCepstra.count
        unsafe flat.withUnsafeMutableBufferPointer { memory in
            guard let base = memory.baseAddress else { return }
            var rows: [UnsafeMutablePointer<Float>?] = unsafe (0..<frames.count).map {
                unsafe base + $0 * width
            }
            unsafe rows.withUnsafeMutableBufferPointer { rows in
                _ = unsafe ps_process_cep(
                    self.handle, rows.baseAddress, Int32(frames.count), 0, isWhole ? 1 : 0)
            }
        }
    }

    /// The best guess at what was said so far.
    var text: String {
        var score: Int32 = 0
        return unsafe ps_get_hyp(self.handle, &score).map { unsafe String(cString: $0) } ?? ""
    }

    /// The entries of the dictionary that make up the best path, silence among them.
    var segments: [DecodedWord] {
        var segments: [DecodedWord] = []
        var segment = unsafe ps_seg_iter(self.handle)
        while let current = unsafe segment {
            defer { unsafe segment = ps_seg_next(current) }
            guard let entry = unsafe ps_seg_word(current).map({ unsafe String(cString: $0) })
            else { continue }
            var (first, last): (Int32, Int32) = (0, 0)
            unsafe ps_seg_frames(current, &first, &last)
            guard first <= last else { continue }
            let logarithm = unsafe ps_seg_prob(current, nil, nil, nil)
            let posterior = unsafe logmath_exp(ps_get_logmath(self.handle), logarithm)
            segments.append(
                DecodedWord(
                    text: entry, frames: Int(first)..<Int(last) + 1,
                    confidence: Float(min(1, max(0, posterior)))))
        }
        return segments
    }

    /// How well the best path fits; comparable between searches over the same frames.
    var score: Int {
        var score: Int32 = 0
        _ = unsafe ps_get_hyp(self.handle, &score)
        return Int(score)
    }

    /// Ends the utterance, if one runs; its result stays until the next one starts.
    func stop() {
        guard self.isListening else { return }
        _ = unsafe ps_end_utt(self.handle)
        self.isListening = false
    }

    /// Whether the dictionary has this word.
    func knows(_ word: String) -> Bool {
        guard let found = unsafe ps_lookup_word(self.handle, word) else { return false }
        unsafe free(found)
        return true
    }

    /// The sounds of a word in the dictionary.
    func pronunciation(of word: String) -> String? {
        guard let found = unsafe ps_lookup_word(self.handle, word) else { return nil }
        defer { unsafe free(found) }
        return unsafe String(cString: found)
    }

    private func addLanguageModel() throws(ProviderError) {
        // A search takes the weights that stand there when it is set up.
        let config = unsafe ps_get_config(self.handle)
        unsafe cmd_ln_set_float_r(config, "-wip", self.configuration.wordInsertionProbability)
        defer {
            unsafe cmd_ln_set_float_r(
                config, "-wip", DecoderConfiguration.grammarWordInsertionProbability)
        }
        guard
            unsafe ps_set_lm_file(
                self.handle, Search.anyWords.name, self.configuration.languageModel) == 0
        else {
            throw ProviderError(
                .misconfigured,
                "PocketSphinx cannot load \(self.configuration.languageModel)")
        }
    }

    private func addSounds() throws(ProviderError) {
        guard unsafe ps_set_allphone_file(self.handle, Search.sounds.name, nil) == 0 else {
            throw ProviderError(.internal, "PocketSphinx cannot listen for single sounds")
        }
    }

    private func add(_ grammar: SpeechGrammar) throws(ProviderError) {
        for word in grammar.words where !self.knows(word) {
            let speller = WordSpeller { self.pronunciation(of: $0) }
            let sounds = speller.pronunciation(of: word)
            guard unsafe ps_add_word(self.handle, word, sounds, 0) >= 0 else {
                throw ProviderError(.badInput, "the grammar has a word that cannot be spoken")
            }
        }
        guard unsafe ps_set_jsgf_string(self.handle, grammar.name, grammar.source) == 0 else {
            throw ProviderError(.badInput, "PocketSphinx does not accept the grammar")
        }
    }

    private func forgetOldGrammars() {
        let grammars = self.searches.filter {
            $0 != Search.anyWords.name && $0 != Search.sounds.name
        }
        guard grammars.count > Self.keptGrammars, let oldest = grammars.first else { return }
        _ = unsafe ps_unset_search(self.handle, oldest)
        self.searches.removeAll { $0 == oldest }
    }
}
