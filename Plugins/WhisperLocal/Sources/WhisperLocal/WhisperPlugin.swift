package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let whisperPlugin = Plugin(
    id: "com.jackfield.whisper-local", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .recognizer { host throws(ProviderError) in try WhisperRecognizer(host: host) })
