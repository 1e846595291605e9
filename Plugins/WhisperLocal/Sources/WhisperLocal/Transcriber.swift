import JackfieldPlugin

/// What makes words of speech: libwhisper, or a script in tests.
protocol Transcriber: AnyObject, Sendable {
    /// Blocks. By one thread at a time.
    ///
    /// - Returns: nil when the pass was ended by its flag.
    func transcribe(_ pass: TranscriptionPass) throws(ProviderError) -> HeardSpeech?
}

/// One look at a stretch of speech.
struct TranscriptionPass: Sendable {
    var audio: SpokenAudio
    /// As Whisper names it, such as "en"; empty: found out.
    var language = ""
    /// Words that are likely.
    var prompt = ""
    /// Quick, and without times.
    var isPartial = false
    var abort = AbortFlag()
}
