package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let cartesiaPlugin = Plugin(
    id: "com.jackfield.cartesia", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .synthesizer { host throws(ProviderError) in try CartesiaSynthesizer(host: host) })
