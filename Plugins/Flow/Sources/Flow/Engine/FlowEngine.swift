/// Runs a flow: events in, actions out. Knows no host, no clock and no other call.
///
/// After each event except a tool's answer that it does not wait for, the actions end with `finish`, or with
/// a `call` whose answer is awaited.
struct FlowEngine {
    /// Where in the flow the conversation stands.
    struct Cursor: Hashable, Sendable {
        var step: String
        var line = 0
    }

    /// What the engine waits for.
    enum Waiting: Equatable, Sendable {
        case nothing
        /// The answer to the `ask`, `collect` or `confirm` at the cursor.
        case question
        case slot(String)
        case confirmation(of: String)
        case review
        case which(Question.Answer, Question.Answer, heard: [String])
        case tool(PendingCall)
        case ended
    }

    /// A tool call whose answer is awaited.
    struct PendingCall: Equatable, Sendable {
        enum Purpose: Equatable, Sendable { case step, transfer, hangUp }

        var id: String
        var tool: String
        var arguments: JSON
        var purpose: Purpose
        var result: String?
        var onError: String?
    }

    // A flow that goes on without the caller for longer than this is stuck.
    static let mostLinesAnAnswer = 500

    let flow: Flow
    let today: CalendarDay?
    var facts: [String: String]
    var language: String
    var cursor: Cursor
    var waiting = Waiting.nothing
    /// Slots and variables, in canonical form.
    var values: [String: String] = [:]
    var results: [String: JSON] = [:]
    /// Slots whose value the caller has yet to agree to.
    var unconfirmed: Set<String> = []
    /// Failed tries of each question.
    var failures: [String: Int] = [:]
    /// Keys of a value that is not complete.
    var keys = ""
    /// Words that an intent left over, for the slots that are collected next.
    var leftover: [String] = []
    /// The question that a command interrupted.
    var interrupted: Cursor?
    /// How often each line has called its tool.
    var calls: [Cursor: Int] = [:]
    var replay = Replay()
    var actions: [FlowAction] = []

    init(flow: Flow, language: String, today: CalendarDay? = nil, facts: [String: String] = [:]) {
        self.flow = flow
        let primary = Lexicon.primary(language)
        self.language = flow.languages.contains(primary) ? primary : flow.languages.first ?? "en"
        self.today = today
        self.facts = facts
        self.cursor = Cursor(step: flow.start)
    }

    /// Whether nothing has happened yet.
    var isFresh: Bool { self.waiting == .nothing }

    mutating func receive(_ event: FlowEvent) -> [FlowAction] {
        self.actions = []
        if case .toolAnswered(let id, _) = event, !self.awaits(id) { return [] }
        self.handle(event)
        self.catchUp()
        if case .tool = self.waiting { return self.actions }
        if self.waiting != .ended { self.actions.append(.expect(self.expectation())) }
        return self.actions + [.finish]
    }

    private func awaits(_ id: String) -> Bool {
        if case .tool(let pending) = self.waiting { pending.id == id } else { false }
    }

    private mutating func handle(_ event: FlowEvent) {
        if case .toolAnswered(let id, let outcome) = event {
            self.toolAnswered(id, outcome)
            return
        }
        if case .tool(let pending) = self.waiting {
            // The answer to it was called off. The same id makes the host give the same result again.
            self.actions.append(
                .call(tool: pending.tool, arguments: pending.arguments, id: pending.id))
            return
        }
        guard self.waiting != .ended else { return }
        if self.waiting == .nothing { self.begin(event) } else { self.answer(event) }
    }

    private mutating func begin(_ event: FlowEvent) {
        if case .resumed(let past, let answersLast) = event {
            self.replay = Replay(past, answersLast: answersLast)
        }
        self.run()
    }

    // MARK: Going on

    /// Performs lines until one waits.
    mutating func run() {
        self.waiting = .nothing
        for _ in 0..<Self.mostLinesAnAnswer {
            guard let step = self.flow.steps[self.cursor.step],
                step.actions.indices.contains(self.cursor.line)
            else { return self.end(reason: "the flow has no next line") }
            self.perform(step.actions[self.cursor.line])
            if self.waiting != .nothing { return }
        }
        self.end(reason: "the flow does not come to an end")
    }

    /// Goes to a step's first line, or with `back` to the line that a command interrupted.
    mutating func goto(_ step: String) {
        if step == Command.back {
            self.cursor = self.interrupted ?? Cursor(step: self.flow.start)
            self.interrupted = nil
        } else {
            self.cursor = Cursor(step: step)
        }
    }

    private mutating func perform(_ action: StepAction) {
        switch action {
        case .say(let text, let isProtected): self.say(text, isProtected: isProtected)
        case .ask: return self.open(.question)
        case .collect(let slots): return self.collect(slots, then: nil)
        case .confirm(let review): return self.collect(review.slots, then: .review)
        case .call(let call): return self.call(call)
        case .transfer(let transfer): return self.transfer(transfer)
        case .hangUp(let reason): return self.end(reason: reason)
        case .goto(let step): return self.goto(step)
        case .set(let assignments):
            for assignment in assignments {
                self.learn(assignment.name, self.text(assignment.value, raw: true))
            }
        case .forget(let names): for name in names { self.forget(name) }
        case .branch(let branch):
            if let step = self.target(of: branch) { return self.goto(step) }
        case .language(let language): self.language = language
        }
        self.cursor.line += 1
    }

    private func target(of branch: Branch) -> String? {
        let value = self.json(branch.value)
        if value?.isEmpty ?? true, let step = branch.whenEmpty { return step }
        let plain = value?.plain ?? ""
        let agreement = ["true": "yes", "false": "no"][plain]
        return branch.cases.first { $0.value == plain || $0.value == agreement }?.goto
            ?? branch.otherwise
    }

    /// Opens the next question of a collection, or goes on.
    private mutating func collect(_ slots: [String], then question: Waiting?) {
        self.takeLeftover(for: slots)
        if let name = slots.first(where: { self.unconfirmed.contains($0) }) {
            self.open(.confirmation(of: name))
        } else if let name = slots.first(where: { self.values[$0] == nil }) {
            self.open(.slot(name))
        } else if let question {
            self.open(question)
        } else {
            self.cursor.line += 1
        }
    }
}
