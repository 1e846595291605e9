import CallAudio
import JackfieldPlugin
import YAML

/// Everything that a call needs, opened and checked.
struct CallPlan: Sendable {
    let rate: SampleRate
    let source: CallerVoice.Source
    let script: CallerScript
    let recorder: CallRecorder?
    let maximum: Duration

    // What is kept in memory; longer recordings are streamed, and cannot have a script.
    private static let memoryLimit = Duration.seconds(1_200)

    /// Opens the files of a call; blocks.
    ///
    /// - Parameters:
    ///   - caller: path of the recording that speaks for the caller.
    ///   - reply: path of the recording to be made.
    ///   - script: path of the script; nil: beside the recording, if there is one.
    static func open(
        caller: String, reply: String?, script: String?, settings: RecordingSettings
    ) throws(ProviderError) -> CallPlan {
        let voice: Voice
        do throws(AudioFileError) { voice = try Self.voice(caller) } catch {
            throw Self.error(error)
        }
        let script = try Self.script(
            script ?? Self.scriptPath(beside: caller), isRequired: script != nil,
            duration: voice.duration, settings: settings)
        let recorder = try Self.recorder(
            reply, rate: voice.rate, caller: caller, identity: voice.identity)
        return CallPlan(
            rate: voice.rate, source: voice.source, script: script, recorder: recorder,
            maximum: settings.maximumTime)
    }

    private struct Voice {
        let source: CallerVoice.Source
        let rate: SampleRate
        let duration: Duration
        let identity: FileIdentity
    }

    private static func voice(_ path: String) throws(AudioFileError) -> Voice {
        let file = try CallerSource(path: path)
        let (rate, duration, identity) = (file.rate, file.duration, try file.identity)
        let source: CallerVoice.Source
        if duration <= self.memoryLimit {
            source = .track(try CallerTrack.read(file))
        } else {
            let stream = CallerStream(file)
            stream.fill()
            source = .stream(stream)
        }
        return Voice(source: source, rate: rate, duration: duration, identity: identity)
    }

    private static func script(
        _ path: String, isRequired: Bool, duration: Duration, settings: RecordingSettings
    ) throws(ProviderError) -> CallerScript {
        guard isRequired || Files.exists(path) else {
            return .plain(lasting: duration, tail: settings.tailTime)
        }
        let read = CallerScriptReader.read(
            YAMLDocument.read(path), duration: duration, patience: settings.patienceTime)
        guard let script = read.script else {
            let mistakes = read.problems.list.map { "\($0)" }.joined(separator: "; ")
            throw ProviderError(.badInput, "the caller's script cannot be used: \(mistakes)")
        }
        guard duration <= self.memoryLimit else {
            throw ProviderError(
                .badInput,
                "\(path): a recording with a script lasts 20 minutes at most; cut it with: "
                    + "sox IN OUT trim 0 1200")
        }
        return script
    }

    private static func recorder(
        _ path: String?, rate: SampleRate, caller: String, identity: FileIdentity
    ) throws(ProviderError) -> CallRecorder? {
        guard let path else { return nil }
        // Looked at before it is emptied: it may be the caller's own file.
        if let there = try? AudioFile(reading: path), (try? there.identity) == identity {
            throw ProviderError(
                .badInput,
                "reply \(path) is the same file as caller \(caller); give the recording another name"
            )
        }
        do throws(AudioFileError) {
            return try CallRecorder(path: path, rate: rate)
        } catch {
            throw Self.error(error)
        }
    }

    /// `NAME.yaml` of `NAME.wav`.
    static func scriptPath(beside caller: String) -> String {
        guard let dot = caller.lastIndex(of: "."), !caller[dot...].contains("/") else {
            return caller + ".yaml"
        }
        return caller[..<dot] + ".yaml"
    }

    private static func error(_ error: AudioFileError) -> ProviderError {
        switch error.code {
        case .system, .notAudio, .malformed, .empty, .tooLarge:
            ProviderError(.badInput, error.description)
        case .unsupported:
            ProviderError(.unsupported, error.description)
        }
    }
}
