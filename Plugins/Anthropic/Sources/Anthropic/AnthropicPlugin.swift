package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let anthropicPlugin = Plugin(
    id: "com.jackfield.anthropic", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .dialogue { host throws(ProviderError) in try AnthropicDialogue(host: host) })
