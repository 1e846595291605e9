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

/// An open question, answered by an intent.
struct Question: Sendable {
    struct Answer: Equatable, Sendable {
        var intent: String
        var goto: String
    }

    var prompts: Prompts
    var answers: [Answer]
}

/// Asks whether several slots were understood.
struct Review: Sendable {
    var prompts: Prompts
    /// Asked again after a no.
    var slots: [String]
}

/// Asks the host for a tool.
struct ToolCall: Sendable {
    var tool: String
    var arguments: Argument
    /// The name under which the result is known.
    var result: String?
    /// nil: where the flow says.
    var onError: String?
}

/// A value of a tool's arguments, with places for what is known by then.
indirect enum Argument: Equatable, Sendable {
    case constant(JSON)
    case template(Template)
    case list([Argument])
    case map([Member])

    struct Member: Equatable, Sendable {
        var name: String
        var value: Argument
    }

    var templates: [Template] {
        switch self {
        case .constant: []
        case .template(let template): [template]
        case .list(let items): items.flatMap(\.templates)
        case .map(let members): members.flatMap(\.value.templates)
        }
    }
}

struct Assignment: Equatable, Sendable {
    var name: String
    var value: Template
}

/// Goes where a value leads.
struct Branch: Equatable, Sendable {
    struct Case: Equatable, Sendable {
        var value: String
        var goto: String
    }

    var value: ValuePath
    var cases: [Case]
    /// Taken when the value is missing, empty or null.
    var whenEmpty: String?
    /// Taken when no case fits; nil: the next line.
    var otherwise: String?
}

struct Transfer: Equatable, Sendable {
    var to: Template
    /// nil: where the flow says.
    var onError: String?
}
