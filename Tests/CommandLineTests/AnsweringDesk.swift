/// A desk that greets, answers at length, and says goodbye to the second thing that it hears.
enum AnsweringDesk {
    static let answer = "One two three four five six seven eight nine ten eleven twelve thirteen."

    /// Its providers, to follow others in a list of providers, and its pipeline.
    /// - Parameter turn: one more turn of the dialogue, before the others.
    static func yaml(pipeline: String, channel: String, turn: String? = nil) -> String {
        """
          hearer:
            plugin: com.jackfield.scripted
            capability: stt
            settings: { stt: { utterances: [ { text: call forwarding }, { text: stop it } ] } }
          talker:
            plugin: com.jackfield.scripted
            capability: dialogue
            settings:
              dialogue:
                turns:
        \(turn.map { "          - \($0)\n" } ?? "")\
                  - { cause: start, say: [ Hello there. ] }
                  - { matches: ".*stop.*", say: [ Goodbye then. ], hang_up: true }
                default: { say: [ \(Self.answer) ] }
        pipelines:
          \(pipeline):
            language: en
            channel: \(channel)
            stt: [ hearer ]
            dialogue: [ talker ]
            tts: [ voice ]
        """
    }
}
