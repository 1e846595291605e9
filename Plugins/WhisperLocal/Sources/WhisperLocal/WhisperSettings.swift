/// The settings of one instance, as `whisper-local.schema.json` describes them.
struct WhisperSettings: Sendable, Equatable {
    var model = ""
    var modelBytes = 0
    var modelSHA256 = ""
    var library = ""
    var language = ""
    var workers = 1
    var threads = 4
    var queue = 16
    var partialIntervalMilliseconds = 700
    var longestWindowMilliseconds = 24_000
    var prompt = ""
    var fitsAudioContext = true
    var retriesDoubtful = true
    var usesGPU = false

    var engineOptions: WhisperEngine.Options {
        WhisperEngine.Options(
            threads: self.threads, fitsAudioContext: self.fitsAudioContext,
            retriesDoubtful: self.retriesDoubtful)
    }

    /// - Parameter language: as Whisper names it; empty: found out.
    func hearingOptions(language: String) -> HearingOptions {
        HearingOptions(
            partialInterval: self.partialIntervalMilliseconds > 0
                ? .milliseconds(self.partialIntervalMilliseconds) : nil,
            longestWindow: .milliseconds(self.longestWindowMilliseconds), language: language,
            prompt: self.prompt)
    }
}

extension WhisperSettings: Decodable {
    private enum CodingKeys: String, CodingKey {
        case model, library, language, workers, threads, queue, prompt
        case modelBytes = "model_bytes"
        case modelSHA256 = "model_sha256"
        case partialIntervalMilliseconds = "partial_interval_ms"
        case longestWindowMilliseconds = "longest_window_ms"
        case fitsAudioContext = "fit_audio_context"
        case retriesDoubtful = "retry_doubtful"
        case usesGPU = "use_gpu"
    }

    init(from decoder: any Decoder) throws {
        self.init()
        let values = try decoder.container(keyedBy: CodingKeys.self)
        func read<Value: Decodable>(_ key: CodingKeys, into value: inout Value) throws {
            if let given = try values.decodeIfPresent(Value.self, forKey: key) { value = given }
        }
        try read(.model, into: &self.model)
        try read(.modelBytes, into: &self.modelBytes)
        try read(.modelSHA256, into: &self.modelSHA256)
        try read(.library, into: &self.library)
        try read(.language, into: &self.language)
        try read(.workers, into: &self.workers)
        try read(.threads, into: &self.threads)
        try read(.queue, into: &self.queue)
        try read(.partialIntervalMilliseconds, into: &self.partialIntervalMilliseconds)
        try read(.longestWindowMilliseconds, into: &self.longestWindowMilliseconds)
        try read(.prompt, into: &self.prompt)
        try read(.fitsAudioContext, into: &self.fitsAudioContext)
        try read(.retriesDoubtful, into: &self.retriesDoubtful)
        try read(.usesGPU, into: &self.usesGPU)
    }
}
