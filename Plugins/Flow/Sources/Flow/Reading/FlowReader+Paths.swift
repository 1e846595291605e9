import YAML

extension FlowReader {
    /// Reports steps that end nowhere, that nothing leads to, and loops that nothing leads out of.
    mutating func checkPaths() {
        let names = self.flow.steps.keys.sorted {
            (self.stepPositions[$0]?.line ?? 0, $0) < (self.stepPositions[$1]?.line ?? 0, $1)
        }
        for name in names { self.checkEnd(of: name) }
        guard !self.problems.hasErrors else { return }
        let reached = self.reachable()
        for name in names where !reached.contains(name) {
            self.report(
                name, "nothing leads to the step \"\(name)\"",
                hint: "go there from somewhere, or take it out")
        }
        self.checkSilentLoops(names.filter { reached.contains($0) })
        self.checkExits(names.filter { reached.contains($0) })
    }

    private mutating func report(_ step: String, _ message: String, hint: String) {
        guard let position = self.stepPositions[step] else { return }
        self.problems.error(at: position, message, hint: hint)
    }

    private mutating func checkEnd(of name: String) {
        let actions = self.flow.steps[name]?.actions ?? []
        guard let last = actions.last else {
            return self.report(
                name, "the step \"\(name)\" is empty", hint: "write lines that begin with a dash")
        }
        if !last.endsStep {
            self.report(
                name, "the step \"\(name)\" ends without saying where to go on",
                hint: "add \"- goto: …\", \"- hang_up\" or an \"else\"")
        }
        guard let end = actions.firstIndex(where: \.endsStep), end + 1 < actions.count,
            let position = self.linePositions[name]?[end + 1]
        else { return }
        self.problems.error(
            at: position, "this line is never reached: the one before it never goes on",
            hint: "take it out, or move it up")
    }

    private func reachable() -> Set<String> {
        let starts =
            [self.flow.start, self.flow.onFailure, self.flow.onError].compactMap { $0 }
            + self.flow.commands.map(\.goto)
        return self.closure(of: starts) { self.targets(of: $0, includingTrouble: true) }
    }

    private func closure(of starts: [String], _ next: (String) -> [String]) -> Set<String> {
        var seen: Set<String> = []
        var open = starts
        while let name = open.popLast() {
            if name != Command.back, seen.insert(name).inserted { open += next(name) }
        }
        return seen
    }

    /// Where a step leads.
    ///
    /// - Parameter includingTrouble: also where it goes when tries or tools fail.
    private func targets(of step: String, includingTrouble: Bool) -> [String] {
        (self.flow.steps[step]?.actions ?? []).flatMap { action -> [String?] in
            switch action {
            case .goto(let name): return [name]
            case .branch(let branch):
                return branch.cases.map(\.goto) + [branch.whenEmpty, branch.otherwise]
            case .ask(let question):
                return question.answers.map(\.goto)
                    + (includingTrouble ? [question.prompts.onFailure] : [])
            case .collect(let slots): return includingTrouble ? self.trouble(of: slots) : []
            case .confirm(let review):
                return includingTrouble
                    ? self.trouble(of: review.slots) + [review.prompts.onFailure] : []
            case .call(let call): return includingTrouble ? [call.onError] : []
            case .transfer(let transfer): return includingTrouble ? [transfer.onError] : []
            case .say, .set, .forget, .language, .hangUp: return []
            }
        }.compactMap { $0 }
    }

    private func trouble(of slots: [String]) -> [String?] {
        slots.map { self.flow.slots[$0]?.prompts.onFailure }
    }

    /// A loop in which nobody waits for the caller would never end.
    private mutating func checkSilentLoops(_ names: [String]) {
        let silent = names.filter { name in
            !(self.flow.steps[name]?.actions.contains(where: \.waits) ?? true)
        }
        let isSilent = Set(silent)
        for name in silent where self.leadsBackSilently(name, isSilent) {
            return self.report(
                name, "the step \"\(name)\" leads back to itself without waiting for the caller",
                hint: "ask something on the way, or end it")
        }
    }

    private func leadsBackSilently(_ name: String, _ silent: Set<String>) -> Bool {
        let next = { (step: String) in
            silent.contains(step) ? self.targets(of: step, includingTrouble: false) : []
        }
        return self.closure(of: next(name), next).contains(name)
    }

    /// From every step the call must be able to end without a failure.
    private mutating func checkExits(_ names: [String]) {
        let ends = Set(names.filter { self.canEnd($0) })
        var closed: Set<String> = []
        for name in names where !closed.contains(name) {
            let reached = self.closure(of: [name]) { step in
                self.targets(of: step, includingTrouble: false)
                    + (self.waits(step) ? self.flow.commands.map(\.goto) : [])
            }
            guard ends.isDisjoint(with: reached) else { continue }
            closed.formUnion(reached)
            self.report(
                name, "from the step \"\(name)\" the call can never end",
                hint: "lead to a step with \"hang_up\" or \"transfer\", or add a command that does")
        }
    }

    private func waits(_ step: String) -> Bool {
        self.flow.steps[step]?.actions.contains(where: \.waits) ?? false
    }

    private func canEnd(_ step: String) -> Bool {
        (self.flow.steps[step]?.actions ?? []).contains { action in
            switch action {
            case .hangUp, .transfer: true
            case .goto(let name): name == Command.back
            default: false
            }
        }
    }
}
