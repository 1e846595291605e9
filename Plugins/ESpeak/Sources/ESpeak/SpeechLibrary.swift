import CESpeak
import Glibc
import JackfieldPlugin

/// libespeak-ng, of which a process has exactly one: one voice at a time, one clause at a time.
///
/// Whoever needs it takes a turn of a few milliseconds, for one clause, in the order of asking; audio is
/// handed out after the turn. So calls are served round robin and nobody waits for another's listener.
final class SpeechLibrary: ClauseSynthesizer {
    static let shared = SpeechLibrary()

    /// What is loaded and what it is set to now.
    private struct Loaded {
        var catalogue: VoiceCatalogue?
        var dataDirectory = ""
        var voice: Voice?
    }

    /// No clause needs more; only SSML can ask for it.
    private static let longestAudio: Duration = .seconds(300)

    private let turns = TurnLock(Loaded())

    private init() {}

    /// Loads the library's data, once in a process, and tells what voices there are. Blocks.
    ///
    /// - Parameter dataPath: the folder that holds `espeak-ng-data`; nil: where the library looks itself.
    /// - Throws: `.misconfigured` when the data is missing, or another folder is in use already.
    func load(dataPath: String?) throws(ProviderError) -> VoiceCatalogue {
        try self.turns.withTurn { loaded throws(ProviderError) in
            let directory = try SpeechData.directory(under: dataPath)
            if let catalogue = loaded.catalogue {
                guard dataPath == nil || directory == loaded.dataDirectory else {
                    throw ProviderError(
                        .misconfigured,
                        "data_path \(dataPath ?? ""): this process already speaks with the data in "
                            + "\(loaded.dataDirectory); give all espeak instances the same data_path"
                    )
                }
                return catalogue
            }
            try Self.initialize(directory)
            let catalogue = VoiceCatalogue.installed()
            loaded.catalogue = catalogue
            loaded.dataDirectory = directory
            return catalogue
        }
    }

    /// Samples a second of this voice. Blocks.
    func sampleRate(of voice: Voice) throws(ProviderError) -> Int {
        try self.turns.withTurn { loaded throws(ProviderError) in
            try Self.select(voice, in: &loaded)
            return Int(espeak_ng_GetSampleRate())
        }
    }

    func synthesize(
        _ clause: Clause, voice: Voice, isWanted: @escaping @Sendable () -> Bool
    ) throws(ProviderError) -> SpokenClause {
        guard !clause.isSilent else { return SpokenClause() }
        return try self.turns.withTurn { loaded throws(ProviderError) in
            guard isWanted() else { throw ProviderError(.cancelled, "no longer wanted") }
            try Self.select(voice, in: &loaded)
            // An element that SSML leaves open would last: the library is set anew for who comes next.
            if voice.isSSML { loaded.voice = nil }
            return try Self.speak(clause, isSSML: voice.isSSML, isWanted: isWanted)
        }
    }

    private static func initialize(_ directory: String) throws(ProviderError) {
        unsafe espeak_ng_InitializePath(directory)
        var context: espeak_ng_ERROR_CONTEXT?
        var status = unsafe espeak_ng_Initialize(&context)
        unsafe espeak_ng_ClearErrorContext(&context)
        if status == ENS_OK {
            ClauseRecording.install()
            // Synchronous: no thread, no sound device; audio comes back through the callback.
            status = espeak_ng_InitializeOutput(ENOUTPUT_MODE_SYNCHRONOUS, 20, nil)
        }
        guard status == ENS_OK else {
            throw ProviderError(
                .misconfigured,
                "eSpeak NG cannot load \(directory): \(Self.message(status)); "
                    + "reinstall it with: apt install --reinstall espeak-ng-data")
        }
    }

    private static func select(_ voice: Voice, in loaded: inout Loaded) throws(ProviderError) {
        guard loaded.catalogue != nil else {
            throw ProviderError(.internal, "eSpeak NG is not loaded")
        }
        guard voice != loaded.voice else { return }
        loaded.voice = nil
        let status = unsafe espeak_ng_SetVoiceByName(voice.name)
        guard status == ENS_OK else {
            // A voice that failed half-way must not stay selected.
            _ = unsafe espeak_ng_SetVoiceByName(ESPEAKNG_DEFAULT_VOICE)
            throw ProviderError(
                .misconfigured, "voice \(voice.name): \(Self.message(status))")
        }
        for (parameter, value) in [
            (espeakRATE, voice.rate), (espeakPITCH, voice.pitch), (espeakRANGE, voice.pitchRange),
            (espeakVOLUME, voice.volume), (espeakWORDGAP, voice.wordGap),
        ] {
            _ = espeak_ng_SetParameter(parameter, CInt(value), 0)
        }
        loaded.voice = voice
    }

    private static func speak(
        _ clause: Clause, isSSML: Bool, isWanted: @escaping @Sendable () -> Bool
    ) throws(ProviderError) -> SpokenClause {
        let rate = Int(espeak_ng_GetSampleRate())
        let recording = ClauseRecording(
            sampleLimit: rate * Int(Self.longestAudio.components.seconds), isWanted: isWanted)
        let flags =
            CUnsignedInt(espeakCHARS_UTF8)
            | (isSSML ? CUnsignedInt(espeakSSML) : 0)
            | (clause.pausesAfter ? CUnsignedInt(espeakENDPAUSE) : 0)
        let text = clause.utf8 + [0]
        let status = recording.record {
            unsafe text.withUnsafeBytes { bytes in
                unsafe espeak_ng_Synthesize(
                    bytes.baseAddress, bytes.count, 0, POS_CHARACTER, 0, flags, nil, nil)
            }
        }
        if recording.wasAborted { throw ProviderError(.cancelled, "no longer wanted") }
        if recording.isTooLong {
            throw ProviderError(
                .badInput, "one clause gives more than \(Self.longestAudio) of audio: shorten it")
        }
        guard status == ENS_OK else {
            throw ProviderError(.internal, "eSpeak NG failed: \(Self.message(status))")
        }
        return recording.spoken(clause, tail: rate / 100)
    }

    private static func message(_ status: espeak_ng_STATUS) -> String {
        var text = [CChar](repeating: 0, count: 256)
        return unsafe text.withUnsafeMutableBufferPointer { buffer in
            unsafe espeak_ng_GetStatusCodeMessage(status, buffer.baseAddress, buffer.count)
            return unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? ""
        }
    }
}

extension ClauseRecording {
    /// The clause as it was recorded, its words found in the text.
    ///
    /// - Parameter tail: samples of silence that stay at the end.
    fileprivate func spoken(_ clause: Clause, tail: Int) -> SpokenClause {
        var spoken = SpokenClause(samples: self.samples)
        for word in self.words {
            guard let bytes = clause.bytes(ofWordAt: word.position, count: word.length) else {
                continue
            }
            // eSpeak now and then reports a word twice or goes back; marks never do.
            if let last = spoken.marks.last,
                bytes.lowerBound <= last.bytes.lowerBound || word.sample < last.sample
            {
                continue
            }
            spoken.marks.append(.init(sample: word.sample, bytes: bytes))
        }
        spoken.markStart(clause.firstWord)
        spoken.holdBackPause(leaving: tail)
        return spoken
    }
}
