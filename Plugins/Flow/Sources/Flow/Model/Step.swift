/// A named part of the conversation.
struct Step: Sendable {
    var name: String
    var actions: [StepAction]
}
