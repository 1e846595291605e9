import YAML

/// Reads a flow file, and finds every mistake in it at once.
///
/// ```swift
/// let (flow, problems) = FlowReader.read(YAMLDocument.read(path))
/// ```
struct FlowReader {
    /// A name in the file that must mean something.
    struct Reference {
        enum Kind { case step, slot, intent, value }

        var kind: Kind
        var name: String
        var position: SourcePosition
    }

    static let keys = [
        "flow", "languages", "start", "on_failure", "on_error", "low_confidence", "synonyms",
        "replies", "no_input", "no_match", "which", "tools", "commands", "intents", "slots",
        "steps",
    ]

    static let mostLanguages = 16
    /// Steps, slots, intents and so on, of each kind.
    static let mostNames = 500

    /// Operations that every store of customer records offers, and the host's own tools.
    static let knownTools = [
        "crm.find_contact", "crm.get_contact", "crm.upsert_contact", "crm.log_call",
        "crm.open_ticket", "crm.list_tickets",
    ]

    var flow = Flow()
    var problems: Diagnostics
    var references: [Reference] = []
    var stepPositions: [String: SourcePosition] = [:]
    /// The lines of each step.
    var linePositions: [String: [SourcePosition]] = [:]
    /// Names given by `set` and `as`.
    var variables: Set<String> = []
    var tools = Self.knownTools

    /// The flow, or nil when `problems` has errors.
    static func read(_ document: YAMLDocument) -> (flow: Flow?, problems: Diagnostics) {
        var reader = FlowReader(problems: document.problems)
        guard let root = document.root, let mapping = root.mapping(&reader.problems) else {
            if !reader.problems.hasErrors {
                reader.problems.error(
                    at: SourcePosition(file: document.file), "the flow file is empty",
                    hint: "begin it with \"flow: 1\"")
            }
            return (nil, reader.problems)
        }
        reader.read(mapping)
        return (reader.problems.hasErrors ? nil : reader.flow, reader.problems)
    }

    private init(problems: Diagnostics) { self.problems = problems }

    private mutating func read(_ root: YAMLMapping) {
        root.rejectUnknownKeys(Self.keys, &self.problems)
        guard self.isOfUsualSize(root) else { return }
        _ = root.required("flow", &self.problems)?.integer(&self.problems, in: 1...1)
        self.languages(root["languages"])
        self.flow.start = self.step(root.required("start", &self.problems)) ?? ""
        self.flow.onFailure = self.step(root.required("on_failure", &self.problems)) ?? ""
        self.flow.onError = self.step(root["on_error"])
        if let node = root["low_confidence"] {
            self.flow.lowConfidence = node.number(&self.problems, in: 0...1) ?? 0.6
        }
        self.tools += self.names(root["tools"])
        self.sentences(root)
        self.synonyms(root["synonyms"])
        self.intents(root["intents"])
        self.slots(root["slots"])
        self.commands(root["commands"])
        self.steps(root.required("steps", &self.problems))
        self.checkReferences(root)
        if !self.problems.hasErrors { self.checkPaths() }
    }

    /// Each step is compared with each, each text with each language: a hostile file must not take long.
    private mutating func isOfUsualSize(_ root: YAMLMapping) -> Bool {
        var isUsual = true
        for entry in root.entries {
            let count =
                switch entry.value.content {
                case .mapping(let entries): entries.count
                case .sequence(let items): items.count
                case .scalar: 0
                }
            let most = entry.name == "languages" ? Self.mostLanguages : Self.mostNames
            guard count > most else { continue }
            self.problems.error(
                at: entry.keyPosition,
                "\"\(entry.name)\" has \(count) entries: at most \(most) are read",
                hint: "make several flows of it")
            isUsual = false
        }
        return isUsual
    }

    // MARK: Languages

    private mutating func languages(_ node: YAMLNode?) {
        var tags: [(tag: String, words: YAMLNode?, position: SourcePosition)] = []
        switch node?.content {
        case nil: self.flow.languages = ["en"]
        case .mapping(let entries)?:
            tags = entries.map { ($0.name, $0.value.isNull ? nil : $0.value, $0.keyPosition) }
        default:
            tags = (node?.items(&self.problems) ?? []).compactMap { item in
                item.text(&self.problems).map { ($0, nil, item.position) }
            }
        }
        for (tag, words, position) in tags {
            guard (2...3).contains(tag.count), tag.allSatisfy({ ("a"..."z").contains($0) }) else {
                self.problems.error(
                    at: position, "\"\(tag)\" is no language",
                    hint: "write its short form, as en or de")
                continue
            }
            self.flow.languages.append(tag)
            self.flow.lexicons[tag] = Lexicon.bundled(tag).adding(self.wordLists(words))
        }
        if self.flow.languages.isEmpty, let node {
            self.problems.error(at: node.position, "no language is named", hint: "write [en]")
            self.flow.languages = ["en"]
        }
    }

    private mutating func wordLists(_ node: YAMLNode?) -> WordLists {
        guard let mapping = node?.mapping(&self.problems) else { return WordLists() }
        mapping.rejectUnknownKeys(["yes", "no", "digits", "fillers"], &self.problems)
        let lists = WordLists(
            yes: self.spoken(mapping["yes"]), no: self.spoken(mapping["no"]),
            digits: self.spoken(mapping["digits"]), fillers: self.spoken(mapping["fillers"]))
        if let digits = mapping["digits"], lists.digits.count != 10 {
            self.problems.error(
                at: digits.position, "ten words are needed here, not \(lists.digits.count)",
                hint: "name the digits from 0 to 9")
            return WordLists(yes: lists.yes, no: lists.no, fillers: lists.fillers)
        }
        return lists
    }

    /// Words or phrases without brackets.
    private mutating func spoken(_ node: YAMLNode?) -> [String] {
        guard let items = node?.items(&self.problems) else { return [] }
        return items.compactMap { item in
            guard let text = item.text(&self.problems) else { return nil }
            guard let pattern = self.pattern(text, at: item.position) else { return nil }
            if !text.contains(where: { "[](){}|".contains($0) }) { return pattern.plain }
            self.problems.error(
                at: item.position, "brackets are not known here", hint: "write one phrase each")
            return nil
        }
    }

    private mutating func synonyms(_ node: YAMLNode?) {
        for entry in node?.mapping(&self.problems)?.entries ?? [] {
            for word in self.spoken(entry.value) {
                self.flow.synonyms[word] = entry.name.lowercased()
            }
        }
    }

    /// A list of plain names.
    mutating func names(_ node: YAMLNode?) -> [String] {
        guard let node, !node.isNull else { return [] }
        if case .scalar = node.content { return [node.text(&self.problems)].compactMap { $0 } }
        return (node.items(&self.problems) ?? []).compactMap { $0.text(&self.problems) }
    }

    /// The name of a step, to be checked when all are known.
    mutating func step(_ node: YAMLNode?) -> String? {
        guard let node, let name = node.text(&self.problems) else { return nil }
        self.references.append(Reference(kind: .step, name: name, position: node.position))
        return name
    }
}
