package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let deepgramPlugin = Plugin(
    id: "com.jackfield.deepgram", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .recognizer { host throws(ProviderError) in try ListenRecognizer(host: host) },
    .synthesizer { host throws(ProviderError) in try SpeakSynthesizer(host: host) })
