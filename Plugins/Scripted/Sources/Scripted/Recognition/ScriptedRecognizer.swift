package import JackfieldPlugin

/// Understands what its script says, whatever it hears; or else coded words, and nothing more.
package final class ScriptedRecognizer: Recognizer {
    private let script: Script<RecognizerScript>

    package init(host: Host) throws(ProviderError) {
        self.script = try Script("stt", of: host, \.stt)
    }

    package func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        var script = try self.script.section(for: options)
        if options.callID == "canary" { script = script.forCanary }
        guard script.decodes else {
            return ScriptedRecognizerSession(
                script: script, results: results, format: options.input)
        }
        guard options.input.channels == 1, [8_000, 16_000].contains(options.input.rate) else {
            throw ProviderError(
                .unsupported, "coded words are understood in mono audio of 8 or 16 kHz")
        }
        return DecodingRecognizerSession(script: script, results: results, format: options.input)
    }
}
