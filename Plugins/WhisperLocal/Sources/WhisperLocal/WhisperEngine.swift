import CWhisper
import Glibc
import JackfieldPlugin

/// Runs a model: one state of libwhisper over weights that others use as well.
@safe final class WhisperEngine: Transcriber, @unchecked Sendable {
    struct Options: Sendable {
        var threads = 4
        /// The encoder looks at as much as was said, not at 30 s.
        var fitsAudioContext = true
        /// A doubtful final is decoded again, less strictly.
        var retriesDoubtful = true
    }

    private let model: WhisperModel
    private let options: Options
    // Touched only by the thread to which the queue has lent this engine.
    private var state: OpaquePointer?

    /// libwhisper gives no words for less than a second.
    private static let fewestSamples = 17_600
    /// Room that the encoder gets beyond the audio, in frames of 20 ms.
    private static let spareFrames = 64
    private static let retryStep: Float = 0.4
    /// The library has let go of the state by itself.
    private static let stateIsGone: Int32 = -7

    /// - Throws: `.misconfigured` when there is no memory for a state.
    init(_ model: WhisperModel, _ options: Options) throws(ProviderError) {
        self.model = model
        self.options = options
        unsafe self.state = nil
        try self.makeState()
    }

    deinit {
        if let state = unsafe self.state {
            unsafe jackfield_whisper_free_state(self.model.library.functions, state)
        }
    }

    func transcribe(_ pass: TranscriptionPass) throws(ProviderError) -> HeardSpeech? {
        try self.makeState()
        guard let state = unsafe self.state else { return nil }
        let status = unsafe self.run(pass, in: state)
        if status == Self.stateIsGone { unsafe self.state = nil }
        guard status == 0 else {
            if pass.abort.isSet { return nil }
            throw ProviderError(
                .internal, "libwhisper has failed with \(status)", vendorStatus: status)
        }
        return unsafe pass.abort.isSet ? nil : self.heard(in: state)
    }

    private func makeState() throws(ProviderError) {
        guard unsafe self.state == nil else { return }
        unsafe self.state = jackfield_whisper_make_state(
            self.model.library.functions, self.model.context)
        guard unsafe self.state != nil else {
            throw ProviderError(
                .misconfigured, "no memory to run the model: take a smaller one or fewer `workers`")
        }
    }

    private func run(_ pass: TranscriptionPass, in state: OpaquePointer) -> Int32 {
        var samples = pass.audio.samples.map { Float($0) / 32_768 }
        let missing = Self.fewestSamples - samples.count
        if missing > 0 { samples += [Float](repeating: 0, count: missing) }
        let frames = min(self.model.audioFrames, samples.count / 320 + 1 + Self.spareFrames)
        let language = pass.language.isEmpty ? "auto" : pass.language
        // Kept until the run is over: the library has its address.
        let flag = pass.abort
        defer { withExtendedLifetime(flag) {} }
        return unsafe language.withCString { language in
            unsafe pass.prompt.withCString { prompt in
                var request = unsafe jackfield_whisper_pass(
                    language: language, prompt: prompt,
                    is_unwanted: { context in
                        guard let context = unsafe context else { return false }
                        return unsafe Unmanaged<AbortFlag>.fromOpaque(context)
                            .takeUnretainedValue().isSet
                    }, context: Unmanaged.passUnretained(flag).toOpaque(),
                    threads: Int32(self.options.threads),
                    audio_frames: self.options.fitsAudioContext ? Int32(frames) : 0,
                    retry_step: self.options.retriesDoubtful && !pass.isPartial
                        ? Self.retryStep : 0,
                    is_partial: pass.isPartial)
                return unsafe samples.withUnsafeBufferPointer { samples in
                    unsafe jackfield_whisper_run(
                        self.model.library.functions, self.model.context, state, &request,
                        samples.baseAddress, Int32(samples.count))
                }
            }
        }
    }

    private func heard(in state: OpaquePointer) -> HeardSpeech {
        let functions = unsafe self.model.library.functions
        let count = unsafe jackfield_whisper_segments(functions, state)
        let segments = (0..<max(0, count)).map { segment in
            HeardSpeech.Segment(
                tokens: unsafe self.tokens(of: segment, in: state),
                noSpeech: unsafe jackfield_whisper_no_speech(functions, state, segment))
        }
        let language = unsafe jackfield_whisper_language(functions, state).map {
            unsafe String(cString: $0)
        }
        return HeardSpeech(segments: segments, language: language ?? "")
    }

    private func tokens(of segment: Int32, in state: OpaquePointer) -> [HeardSpeech.Token] {
        let functions = unsafe self.model.library.functions
        let count = unsafe jackfield_whisper_tokens(functions, state, segment)
        return (0..<max(0, count)).compactMap { index in
            let token = unsafe jackfield_whisper_token_at(functions, state, segment, index)
            guard token.id < self.model.endToken,
                let text = unsafe jackfield_whisper_token_text(
                    functions, self.model.context, state, segment, index)
            else { return nil }
            return HeardSpeech.Token(
                bytes: unsafe [UInt8](UnsafeRawBufferPointer(start: text, count: strlen(text))),
                start: Int(token.start), end: Int(token.end), probability: token.probability,
                logProbability: token.log_probability)
        }
    }
}
