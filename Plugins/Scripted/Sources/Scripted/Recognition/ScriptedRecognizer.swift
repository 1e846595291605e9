package import JackfieldPlugin

/// Understands what its script says, whatever it hears.
package final class ScriptedRecognizer: Recognizer {
    private let script: Script<RecognizerScript>

    package init(host: Host) throws(ProviderError) {
        self.script = try Script("stt", of: host, \.stt)
    }

    package func open(
        _ results: RecognizerResults, options: SessionOptions
    ) throws(ProviderError) -> any RecognizerSession {
        let script = try self.script.section(for: options)
        return ScriptedRecognizerSession(script: script, results: results, format: options.input)
    }
}
