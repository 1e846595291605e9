extension FlowEngine {
    var lexicon: Lexicon { self.flow.lexicon(self.language) }

    var slotReader: SlotReader {
        SlotReader(
            lexicon: self.lexicon, language: self.language, synonyms: self.flow.synonyms,
            today: self.today)
    }

    var matcher: PhraseMatcher {
        let reader = self.slotReader
        let slots = self.flow.slots
        return PhraseMatcher(
            fillers: self.lexicon.fillers, synonyms: self.flow.synonyms,
            value: { name, words in
                slots[name].flatMap { reader.value(of: $0, in: words, isAsked: true) }
            })
    }

    /// What the caller did about the open question.
    mutating func answer(_ event: FlowEvent) {
        switch event {
        case .heard(let text, let confidence): self.heard(Words.split(text), confidence)
        case .pressed(let keys): self.pressed(keys)
        case .silence: self.wasSilent()
        case .notRecognized: self.failed(self.flow.noMatch)
        case .started, .resumed: self.ask()
        case .toolAnswered: break
        }
    }

    private mutating func wasSilent() {
        // The caller stopped pressing keys: that may be all there is.
        if case .slot(let name) = self.waiting, !self.keys.isEmpty,
            let slot = self.flow.slots[name],
            let value = self.slotReader.value(of: slot, keys: self.keys)
        {
            return self.accept([(name, value)], confidence: 1)
        }
        self.failed(self.flow.noInput)
    }

    mutating func heard(_ words: [String], _ confidence: Float?) {
        self.keys = ""
        let command = self.command(in: words)
        if let command, command.score >= 0.9 { return self.obey(command.name) }
        if self.understood(words, confidence) { return }
        if let command, command.score >= PhraseMatcher.enough { return self.obey(command.name) }
        self.failed(self.flow.noMatch)
    }

    private func command(in words: [String]) -> PhraseMatcher.Match? {
        self.flow.commands.compactMap { command in
            self.matcher.best(
                words, .init(name: command.name, patterns: command.phrases[self.language]))
        }.max { $0.score < $1.score }
    }

    mutating func obey(_ name: String) {
        guard let command = self.flow.commands.first(where: { $0.name == name }) else { return }
        if command.goto == Command.back { return self.ask() }
        self.interrupted = self.cursor
        self.goto(command.goto)
        self.run()
    }

    /// Whether the words answer the open question; if so it has gone on.
    private mutating func understood(_ words: [String], _ confidence: Float?) -> Bool {
        switch self.waiting {
        case .question: self.chose(words, among: self.answers)
        case .which(let first, let second, _): self.choseEither(words, first, second)
        case .slot(let name): self.filled(name, words, confidence)
        case .confirmation(let name): self.confirmed([name], words, confidence)
        case .review: self.confirmed(self.collected, words, confidence)
        case .nothing, .tool, .ended: false
        }
    }

    // MARK: Intents

    var answers: [Question.Answer] {
        if case .ask(let question)? = self.action { question.answers } else { [] }
    }

    private mutating func chose(_ words: [String], among answers: [Question.Answer]) -> Bool {
        let candidates = answers.map { answer in
            PhraseMatcher.Candidate(
                name: answer.intent,
                patterns: self.flow.intents[answer.intent]?.phrases[self.language] ?? [])
        }
        let answer = { (match: PhraseMatcher.Match) in answers.first { $0.intent == match.name } }
        switch self.matcher.outcome(words, among: candidates) {
        case .none: return false
        case .one(let match):
            guard let answer = answer(match) else { return false }
            self.take(answer, match, words)
        case .either(let one, let other):
            guard answers.count > 2 || self.waiting == .question, let first = answer(one),
                let second = answer(other)
            else { return false }
            self.waiting = .which(first, second, heard: words)
            self.ask()
        }
        return true
    }

    private mutating func choseEither(
        _ words: [String], _ first: Question.Answer, _ second: Question.Answer
    ) -> Bool {
        self.chose(words, among: [first, second])
    }

    mutating func take(_ answer: Question.Answer, _ match: PhraseMatcher.Match?, _ words: [String])
    {
        self.failures[self.questionName] = nil
        self.learn("intent", answer.intent)
        for (name, value) in (match?.values ?? [:]).sorted(by: { $0.key < $1.key }) {
            self.keep(name, value, confidence: nil)
        }
        self.goto(answer.goto)
        let used = match?.words ?? []
        self.leftover = words.indices.map { used.contains($0) ? "" : words[$0] }
        self.run()
    }

    /// Fills slots with what was said beside an intent.
    mutating func takeLeftover(for names: [String]) {
        guard self.leftover.contains(where: { !$0.isEmpty }) else { return }
        let open = names.filter { self.values[$0] == nil }.compactMap { self.flow.slots[$0] }
        for (name, value) in self.slotReader.values(asked: nil, others: open, in: self.leftover) {
            self.keep(name, value, confidence: nil)
        }
        self.leftover = []
    }
}
