import YAML

extension FlowReader {
    /// Each verb and the keys that may stand beside it.
    private static let verbs: [(name: String, keys: [String])] = [
        ("say", ["protected"]), ("ask", ["again", "answers", "max_attempts", "on_failure"]),
        ("collect", []), ("confirm", ["slots", "again", "max_attempts", "on_failure"]),
        ("call", ["with", "as", "on_error"]), ("set", []), ("forget", []),
        ("branch", ["cases", "empty", "else"]), ("goto", []), ("language", []),
        ("transfer", ["on_error"]), ("hang_up", []),
    ]

    mutating func steps(_ node: YAMLNode?) {
        for entry in node?.mapping(&self.problems)?.entries ?? [] {
            if entry.name == Command.back {
                self.problems.error(
                    at: entry.keyPosition,
                    "\"back\" is no name for a step: it means the open question",
                    hint: "choose another name")
            }
            self.stepPositions[entry.name] = entry.keyPosition
            var actions: [StepAction] = []
            for item in entry.value.items(&self.problems) ?? [] {
                guard let action = self.action(item) else { continue }
                actions.append(action)
                self.linePositions[entry.name, default: []].append(item.position)
            }
            self.flow.steps[entry.name] = Step(name: entry.name, actions: actions)
        }
    }

    private mutating func action(_ node: YAMLNode) -> StepAction? {
        if case .scalar(let scalar) = node.content, scalar.text == "hang_up" {
            return .hangUp(reason: "")
        }
        guard let mapping = node.mapping(&self.problems) else { return nil }
        let names = Self.verbs.map(\.name)
        let verbs = mapping.entries.filter { names.contains($0.name) }
        guard let verb = verbs.first else {
            let written = mapping.entries.first?.name ?? ""
            self.problems.error(
                at: mapping.entries.first?.keyPosition ?? node.position,
                "this line says nothing to do",
                hint: NearestName.hint(for: written, among: names))
            return nil
        }
        if verbs.count > 1 {
            self.problems.error(
                at: verbs[1].keyPosition,
                "\"\(verb.name)\" and \"\(verbs[1].name)\" stand in one line",
                hint: "begin each with a dash of its own")
            return nil
        }
        let known = Self.verbs.first { $0.name == verb.name }?.keys ?? []
        mapping.rejectUnknownKeys([verb.name] + known, &self.problems)
        return self.action(verb, mapping)
    }

    private mutating func action(_ verb: YAMLEntry, _ mapping: YAMLMapping) -> StepAction? {
        switch verb.name {
        case "say":
            return .say(
                self.required(text: verb),
                isProtected: mapping["protected"]?.boolean(&self.problems) ?? false)
        case "ask": return self.question(verb, mapping)
        case "collect": return .collect(self.slotNames(verb.value))
        case "confirm":
            let slots = self.slotNames(mapping.required("slots", &self.problems))
            _ = self.required(text: verb)
            return .confirm(Review(prompts: self.prompts(mapping, ask: verb.value), slots: slots))
        case "call": return self.toolCall(verb, mapping)
        case "set": return .set(self.assignments(verb.value))
        case "forget": return .forget(self.slotOrVariableNames(verb.value))
        case "branch": return self.branch(verb, mapping)
        case "goto": return self.step(verb.value).map { .goto($0) }
        case "language":
            return verb.value.text(&self.problems, oneOf: self.flow.languages).map { .language($0) }
        case "transfer":
            let onError = self.step(mapping["on_error"])
            return self.template(verb.value).map { .transfer(Transfer(to: $0, onError: onError)) }
        default:
            return .hangUp(reason: verb.value.isNull ? "" : verb.value.text(&self.problems) ?? "")
        }
    }

    private mutating func required(text entry: YAMLEntry) -> LocalText {
        if entry.value.isNull {
            self.problems.error(
                at: entry.keyPosition, "\"\(entry.name)\" has no text",
                hint: "write what the desk says")
        }
        return self.text(entry.value)
    }

    private mutating func question(_ verb: YAMLEntry, _ mapping: YAMLMapping) -> StepAction {
        _ = self.required(text: verb)
        var answers: [Question.Answer] = []
        var keys: [String: String] = [:]
        for entry in mapping.required("answers", &self.problems)?.mapping(&self.problems)?.entries
            ?? []
        {
            self.references.append(
                Reference(kind: .intent, name: entry.name, position: entry.keyPosition))
            guard let step = self.step(entry.value) else { continue }
            answers.append(Question.Answer(intent: entry.name, goto: step))
            guard let key = self.flow.intents[entry.name]?.key else { continue }
            if let other = keys.updateValue(entry.name, forKey: key) {
                self.problems.error(
                    at: entry.keyPosition,
                    "the key \(key) stands for \"\(other)\" and \"\(entry.name)\"",
                    hint: "give one of the intents another \"key\"")
            }
        }
        return .ask(Question(prompts: self.prompts(mapping, ask: verb.value), answers: answers))
    }

    private mutating func slotNames(_ node: YAMLNode?) -> [String] {
        self.named(node, as: .slot)
    }

    private mutating func slotOrVariableNames(_ node: YAMLNode?) -> [String] {
        self.named(node, as: .value)
    }

    private mutating func named(_ node: YAMLNode?, as kind: Reference.Kind) -> [String] {
        guard let node else { return [] }
        let items = if case .sequence(let items) = node.content { items } else { [node] }
        return items.compactMap { item in
            guard let name = item.text(&self.problems) else { return nil }
            self.references.append(Reference(kind: kind, name: name, position: item.position))
            return name
        }
    }

    private mutating func assignments(_ node: YAMLNode) -> [Assignment] {
        (node.mapping(&self.problems)?.entries ?? []).compactMap { entry in
            self.variables.insert(entry.name)
            return self.template(entry.value).map { Assignment(name: entry.name, value: $0) }
        }
    }

    private mutating func branch(_ verb: YAMLEntry, _ mapping: YAMLMapping) -> StepAction? {
        guard let text = verb.value.text(&self.problems) else { return nil }
        let name =
            text.hasPrefix("{") && text.hasSuffix("}") ? String(text.dropFirst().dropLast()) : text
        guard let path = ValuePath(name) else {
            self.problems.error(
                at: verb.value.position, "\"\(text)\" names no value",
                hint: "write a slot or result.field")
            return nil
        }
        self.refer(to: path, at: verb.value.position)
        var branch = Branch(value: path, cases: [])
        for entry in mapping["cases"]?.mapping(&self.problems)?.entries ?? [] {
            guard let step = self.step(entry.value) else { continue }
            branch.cases.append(Branch.Case(value: entry.name, goto: step))
        }
        branch.whenEmpty = self.step(mapping["empty"])
        branch.otherwise = self.step(mapping["else"])
        if branch.cases.isEmpty, branch.whenEmpty == nil, branch.otherwise == nil {
            self.problems.error(
                at: verb.keyPosition, "this branch leads nowhere",
                hint: "add \"cases\", \"empty\" or \"else\"")
        }
        return .branch(branch)
    }

    // MARK: Tools

    private mutating func toolCall(_ verb: YAMLEntry, _ mapping: YAMLMapping) -> StepAction? {
        guard let tool = verb.value.text(&self.problems) else { return nil }
        if !self.tools.contains(tool) {
            let hint =
                switch tool {
                case FlowEngine.hangUpTool: "write \"- hang_up\""
                case FlowEngine.transferTool: "write \"- transfer: where to\""
                default:
                    (NearestName.hint(for: tool, among: self.tools) ?? "")
                        + "; what another plugin offers is named under \"tools\""
                }
            self.problems.error(
                at: verb.value.position, "the tool \"\(tool)\" is not known", hint: hint)
        }
        let result = mapping["as"]?.text(&self.problems)
        if let result { self.variables.insert(result) }
        let arguments = mapping["with"].map { self.argument($0) } ?? .map([])
        return .call(
            ToolCall(
                tool: tool, arguments: arguments, result: result,
                onError: self.step(mapping["on_error"])))
    }

    private mutating func argument(_ node: YAMLNode) -> Argument {
        switch node.content {
        case .sequence(let items): return .list(items.map { self.argument($0) })
        case .mapping(let entries):
            return .map(
                entries.map { Argument.Member(name: $0.name, value: self.argument($0.value)) })
        case .scalar(let scalar):
            switch scalar.value {
            case .null: return .constant(.null)
            case .boolean(let value): return .constant(.boolean(value))
            case .integer(let value): return .constant(.number(Double(value)))
            case .number(let value): return .constant(.number(value))
            case .text: return self.template(node).map { .template($0) } ?? .constant(.null)
            }
        }
    }
}
