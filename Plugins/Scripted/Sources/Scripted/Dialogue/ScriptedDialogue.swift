package import JackfieldPlugin

/// Answers what its script says.
package final class ScriptedDialogue: Dialogue {
    private let script: Script<DialogueScript>
    private let witness: WitnessFile?

    package init(host: Host) throws(ProviderError) {
        self.script = try Script("dialogue", of: host, \.dialogue)
        self.witness = try .named(self.script.section.witness, setting: "dialogue.witness")
        _ = try TurnMatcher(script: self.script.section)
    }

    package func open(
        _ answer: DialogueAnswer, options: SessionOptions
    ) throws(ProviderError) -> any DialogueSession {
        let script = try self.script.section(for: options)
        return ScriptedDialogueSession(
            script: script, matcher: try TurnMatcher(script: script), answer: answer,
            witness: self.witness)
    }
}
