/// One line of a step.
enum StepAction: Sendable {
    /// The caller's speech does not interrupt what is protected.
    case say(LocalText, isProtected: Bool)
    case ask(Question)
    /// Asks for the slots that are not known yet.
    case collect([String])
    case confirm(Review)
    case call(ToolCall)
    case set([Assignment])
    case forget([String])
    case branch(Branch)
    case goto(String)
    case language(String)
    case transfer(Transfer)
    case hangUp(reason: String)

    /// Whether the conversation never goes on to the next line.
    var endsStep: Bool {
        switch self {
        case .ask, .goto, .transfer, .hangUp: true
        case .branch(let branch): branch.otherwise != nil
        default: false
        }
    }

    /// Whether it waits for the caller.
    var waits: Bool {
        switch self {
        case .ask, .collect, .confirm: true
        default: false
        }
    }
}
