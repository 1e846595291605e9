/// The settings of one instance, as `pocketsphinx.schema.json` describes them.
struct PocketSphinxSettings: Sendable, Equatable {
    var model = "/usr/share/pocketsphinx/model/en-us/en-us"
    var dictionary = "/usr/share/pocketsphinx/model/en-us/cmudict-en-us.dict"
    var languageModel = "/usr/share/pocketsphinx/model/en-us/en-us.lm.bin"
    var pronunciations = ""
    var language = "en"
    var decoders = 4
    var partialIntervalMilliseconds = 200
    var minimumConfidence = 0.3
    var refinesFreeSpeech = true
    var wordInsertionProbability = 0.0005
    var languageWeight = 6.5

    var decoderConfiguration: DecoderConfiguration {
        DecoderConfiguration(
            acousticModel: self.model, dictionary: self.dictionary,
            languageModel: self.languageModel, pronunciations: self.pronunciations,
            wordInsertionProbability: self.wordInsertionProbability,
            languageWeight: self.languageWeight)
    }

    var recognitionOptions: RecognitionOptions {
        RecognitionOptions(
            minimumConfidence: Float(self.minimumConfidence),
            refinesFreeSpeech: self.refinesFreeSpeech,
            partialInterval: self.partialIntervalMilliseconds > 0
                ? .milliseconds(self.partialIntervalMilliseconds) : nil)
    }
}

extension PocketSphinxSettings: Decodable {
    private enum CodingKeys: String, CodingKey {
        case model, dictionary, pronunciations, language, decoders
        case languageModel = "language_model"
        case partialIntervalMilliseconds = "partial_interval_ms"
        case minimumConfidence = "min_confidence"
        case refinesFreeSpeech = "refine_free_speech"
        case wordInsertionProbability = "word_insertion_probability"
        case languageWeight = "language_weight"
    }

    init(from decoder: any Swift.Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            if let given = try values.decodeIfPresent(Value.self, forKey: key) { value = given }
        }
        try read(.model, into: &self.model)
        try read(.dictionary, into: &self.dictionary)
        try read(.languageModel, into: &self.languageModel)
        try read(.pronunciations, into: &self.pronunciations)
        try read(.language, into: &self.language)
        try read(.decoders, into: &self.decoders)
        try read(.partialIntervalMilliseconds, into: &self.partialIntervalMilliseconds)
        try read(.minimumConfidence, into: &self.minimumConfidence)
        try read(.refinesFreeSpeech, into: &self.refinesFreeSpeech)
        try read(.wordInsertionProbability, into: &self.wordInsertionProbability)
        try read(.languageWeight, into: &self.languageWeight)
    }
}
