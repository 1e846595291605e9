import CWhisper
import JackfieldPlugin

/// The weights of one model in memory, shared by all calls of a provider.
@safe final class WhisperModel: @unchecked Sendable {
    // libwhisper only reads the weights once they are loaded; what a run changes lies in its state.
    let context: OpaquePointer
    let library: WhisperLibrary
    /// False: the model knows English only.
    let isMultilingual: Bool
    /// How many frames of 20 ms the encoder looks at; 1500 in all published models.
    let audioFrames: Int
    /// Tokens from here on are no text.
    let endToken: Int32

    /// Reads the whole file.
    ///
    /// - Parameter path: of a file that `ModelFile` has found sound.
    init(path: String, library: WhisperLibrary, usesGPU: Bool) throws(ProviderError) {
        let loaded = unsafe path.withCString {
            unsafe jackfield_whisper_load(library.functions, $0, usesGPU)
        }
        guard let context = unsafe loaded else {
            throw ProviderError(
                .misconfigured,
                "libwhisper \(library.version) cannot load the model \(path): get it anew, or one "
                    + "that fits into memory")
        }
        unsafe self.context = context
        self.library = library
        self.isMultilingual = unsafe jackfield_whisper_is_multilingual(library.functions, context)
        self.audioFrames = Int(unsafe jackfield_whisper_audio_frames(library.functions, context))
        self.endToken = unsafe jackfield_whisper_end_token(library.functions, context)
    }

    deinit { unsafe jackfield_whisper_free_context(self.library.functions, self.context) }
}
