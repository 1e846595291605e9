package import JackfieldPlugin

/// All five capabilities, each as its settings say.
package let scriptedPlugin = Plugin(
    id: "com.jackfield.scripted", version: "1.0.0", vendor: "Jackfield", license: "Apache-2.0",
    offering: .channel { host throws(ProviderError) in try ScriptedChannel(host: host) },
    .recognizer { host throws(ProviderError) in try ScriptedRecognizer(host: host) },
    .synthesizer { host throws(ProviderError) in try ScriptedSynthesizer(host: host) },
    .dialogue { host throws(ProviderError) in try ScriptedDialogue(host: host) },
    .customerRecords { host throws(ProviderError) in try ScriptedRecords(host: host) })
