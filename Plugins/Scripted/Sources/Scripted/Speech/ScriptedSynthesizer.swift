package import JackfieldPlugin

/// Speaks any text as tones, as fast as its script says.
package final class ScriptedSynthesizer: Synthesizer {
    private let script: Script<VoiceScript>

    package init(host: Host) throws(ProviderError) {
        self.script = try Script("tts", of: host, \.tts)
    }

    package func open(
        _ speech: SynthesizerSpeech, options: SessionOptions
    ) throws(ProviderError) -> any SynthesizerSession {
        let script = try self.script.section(for: options)
        let format = AudioFormat(rate: script.sampleRate ?? options.output.rate)
        if format != options.output { speech.format(format) }
        return ScriptedSynthesizerSession(script: script, speech: speech, rate: format.rate)
    }
}
