package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let openAIPlugin = Plugin(
    id: "com.jackfield.openai", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .dialogue { host throws(ProviderError) in try OpenAIDialogue(host: host) },
    .synthesizer { host throws(ProviderError) in try OpenAISynthesizer(host: host) },
    .recognizer { host throws(ProviderError) in try OpenAIRecognizer(host: host) })
