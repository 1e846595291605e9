/// An open question, answered by an intent.
struct Question: Sendable {
    struct Answer: Equatable, Sendable {
        var intent: String
        var goto: String
    }

    var prompts: Prompts
    var answers: [Answer]
}
