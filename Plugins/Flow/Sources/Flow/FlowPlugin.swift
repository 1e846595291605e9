package import JackfieldPlugin

/// What the library's entry symbol gives to the host.
package let flowPlugin = Plugin(
    id: "com.jackfield.flow", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .dialogue { host throws(ProviderError) in try FlowDialogue(host: host) })
