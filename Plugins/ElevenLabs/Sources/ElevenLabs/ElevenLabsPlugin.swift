package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let elevenLabsPlugin = Plugin(
    id: "com.jackfield.elevenlabs", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .synthesizer { host throws(ProviderError) in try ElevenLabsSynthesizer(host: host) })
