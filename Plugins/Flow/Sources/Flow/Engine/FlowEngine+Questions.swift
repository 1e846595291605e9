extension FlowEngine {
    /// Waits for the caller, and asks.
    mutating func open(_ waiting: Waiting) {
        self.waiting = waiting
        self.keys = ""
        self.leftover = []
        self.ask()
    }

    /// Asks the open question in the wording of the next try.
    mutating func ask() {
        if case .which(let first, let second, _) = self.waiting {
            return self.askWhich(first.intent, second.intent)
        }
        guard let prompts = self.prompts else { return }
        self.say(prompts.wording(self.failures[self.questionName] ?? 0))
    }

    private mutating func askWhich(_ first: String, _ second: String) {
        let labels = ["first": self.label(ofIntent: first), "second": self.label(ofIntent: second)]
        self.speak(self.text(self.flow.which[self.language], labels: labels), isProtected: false)
    }

    func label(ofIntent name: String) -> String {
        guard let intent = self.flow.intents[name] else { return name }
        return self.label(intent.label, intent.phrases)
    }

    /// The author's name for something in the call's language, else its first phrase.
    func label(_ label: LocalText, _ phrases: LocalPhrases) -> String {
        let text = self.text(label[self.language], raw: false)
        return text.isEmpty ? phrases[self.language].first?.plain ?? "" : text
    }

    /// What the open question says, or nil when none is open.
    var prompts: Prompts? {
        switch self.waiting {
        case .question:
            if case .ask(let question)? = self.action { question.prompts } else { nil }
        case .review:
            if case .confirm(let review)? = self.action { review.prompts } else { nil }
        case .slot(let name): self.flow.slots[name]?.prompts
        case .confirmation(let name):
            self.flow.slots[name].map { slot in
                Prompts(
                    ask: slot.confirmation, maxAttempts: slot.prompts.maxAttempts,
                    onFailure: slot.prompts.onFailure)
            }
        case .which:
            if case .ask(let question)? = self.action { question.prompts } else { nil }
        case .nothing, .tool, .ended: nil
        }
    }

    /// Under which its failed tries are counted.
    var questionName: String {
        switch self.waiting {
        case .slot(let name): "slot \(name)"
        case .confirmation(let name): "confirmation \(name)"
        default: "\(self.cursor.step) \(self.cursor.line)"
        }
    }

    var action: StepAction? {
        guard let step = self.flow.steps[self.cursor.step],
            step.actions.indices.contains(self.cursor.line)
        else { return nil }
        return step.actions[self.cursor.line]
    }

    /// Slots that the line at the cursor collects.
    var collected: [String] {
        switch self.action {
        case .collect(let slots): slots
        case .confirm(let review): review.slots
        default: []
        }
    }

    /// Counts a failed try: says why, and asks again, or gives up.
    mutating func failed(_ reasons: [LocalText]) {
        guard !self.replay.isQuiet else { return }
        self.keys = ""
        guard let count = self.countFailure() else { return }
        if !reasons.isEmpty { self.say(reasons[min(count, reasons.count) - 1]) }
        self.ask()
    }

    /// Counts a failed try; nil when it was one too many and the flow has gone elsewhere.
    mutating func countFailure() -> Int? {
        let name = self.questionName
        let count = (self.failures[name] ?? 0) + 1
        guard let prompts = self.prompts, count < prompts.maxAttempts else {
            self.failures[name] = nil
            self.goto(self.prompts?.onFailure ?? self.flow.onFailure)
            self.run()
            return nil
        }
        self.failures[name] = count
        return count
    }

    // MARK: Saying

    mutating func say(_ text: LocalText, isProtected: Bool = false) {
        self.speak(self.text(text[self.language], raw: false), isProtected: isProtected)
    }

    mutating func speak(_ text: String, isProtected: Bool) {
        guard !text.isEmpty, !self.replay.isQuiet else { return }
        self.actions.append(.say(text, isProtected: isProtected))
    }
}
