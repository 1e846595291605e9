import YAML

/// Checks a tree against a table, reporting every mistake.
struct TableCheck {
    private(set) var problems = Diagnostics()
    /// The file that relative paths of defaults are relative to.
    let file: String

    init(file: String) { self.file = file }

    /// `path` names the section in messages: `providers.ears`; empty at the top.
    mutating func section(
        _ table: Section, _ mapping: YAMLMapping, path: String, at position: SourcePosition
    ) -> CheckedSection {
        var checked = CheckedSection(table: table, position: position)
        self.rejectUnknownKeys(of: mapping, table, path: path)
        for key in table.keys {
            let keyPath = path.isEmpty ? key.name : "\(path).\(key.name)"
            if let node = mapping[key.name] {
                checked.given[key.name] =
                    mapping.entries.first { $0.name == key.name }?.keyPosition
                checked.items[key.name] = self.item(key.type, node, path: keyPath)
            } else if case .required = key.presence {
                self.problems.error(
                    at: position,
                    "\"\(key.name)\" is missing" + (path.isEmpty ? "" : " from \(path)"),
                    hint: "add \"\(key.name): \(key.example ?? "…")\"")
            }
            if checked.items[key.name] == nil, let text = key.defaultText {
                checked.items[key.name] = self.defaultItem(key.type, text, path: keyPath)
            }
        }
        return checked
    }

    private mutating func rejectUnknownKeys(of mapping: YAMLMapping, _ table: Section, path: String)
    {
        let known = table.keys.map(\.name)
        for entry in mapping.entries where !known.contains(entry.name) {
            self.problems.error(
                at: entry.keyPosition,
                "\"\(entry.name)\" is not a key of \(path.isEmpty ? "this file" : path)",
                hint: self.problems.isFull
                    ? nil : NearestName.hint(for: entry.name, among: known))
        }
    }

    private mutating func defaultItem(_ type: KeyType, _ text: String, path: String)
        -> CheckedSection.Item?
    {
        let document = YAMLDocument.parse(text, file: self.file)
        guard let root = document.root?.moved(to: SourcePosition(file: self.file)) else {
            preconditionFailure("default of \(path)")
        }
        var check = TableCheck(file: self.file)
        let item = check.item(type, root, path: path)
        precondition(check.problems.list.isEmpty, "default of \(path): \(check.problems.list)")
        return item
    }

    /// Nil: reported.
    mutating func item(_ type: KeyType, _ node: YAMLNode, path: String) -> CheckedSection.Item? {
        self.value(type, node, path: path).map {
            CheckedSection.Item(value: $0, position: node.position)
        }
    }

    private mutating func value(_ type: KeyType, _ node: YAMLNode, path: String)
        -> CheckedSection.Value?
    {
        switch type {
        case .boolean: node.boolean(&self.problems).map { .boolean($0) }
        case .integer(let range, _): node.integer(&self.problems, in: range).map { .integer($0) }
        case .number(let range): node.number(&self.problems, in: range).map { .number($0) }
        case .text(let form): self.text(form, node).map { .text($0) }
        case .choice(let words): node.text(&self.problems, oneOf: words).map { .text($0) }
        case .path:
            self.text(.any, node).map { .text(FilePath.resolve($0, from: node.position.file)) }
        case .list(let type, let count): self.list(type, count, node, path: path)
        case .section(let table): self.section(table, node, path: path).map { .section($0) }
        case .named(let table, _): self.named(table, node, path: path)
        case .step(let table, let words): self.step(table, words, node, path: path)
        case .choiceOr(let words, let other): self.choiceOr(words, other, node, path: path)
        case .free: .free(node)
        }
    }

    private mutating func section(_ table: Section, _ node: YAMLNode, path: String)
        -> CheckedSection?
    {
        guard let mapping = node.mapping(&self.problems) else { return nil }
        return self.section(table, mapping, path: path, at: node.position)
    }

    private mutating func text(_ form: TextForm, _ node: YAMLNode) -> String? {
        guard let text = node.text(&self.problems) else { return nil }
        if SecretReference.isMentioned(in: text) {
            self.problems.error(
                at: node.position, "a secret cannot stand here",
                hint: "only those settings take secrets that the plugin's manifest names")
            return nil
        }
        guard form.accepts(text) else {
            self.problems.error(
                at: node.position, "\(node.described) does not fit",
                hint: "write \(form.describedWithArticle)")
            return nil
        }
        return text
    }

    private mutating func list(_ type: KeyType, _ count: Int, _ node: YAMLNode, path: String)
        -> CheckedSection.Value?
    {
        guard let nodes = node.items(&self.problems) else { return nil }
        if nodes.count < count {
            self.problems.error(
                at: node.position,
                "\(path) needs at least \(count == 1 ? "one entry" : "\(count) entries")")
            return nil
        }
        return .list(nodes.compactMap { self.item(type, $0, path: path) })
    }

    private mutating func named(_ table: Section, _ node: YAMLNode, path: String)
        -> CheckedSection.Value?
    {
        guard let mapping = node.mapping(&self.problems) else { return nil }
        var entries: [CheckedSection.Entry] = []
        for entry in mapping.entries where !entry.value.isNull {
            guard TextForm.name.accepts(entry.name) else {
                self.problems.error(
                    at: entry.keyPosition, "\"\(entry.name)\" cannot be a name",
                    hint: "write \(TextForm.name.describedWithArticle)")
                continue
            }
            guard let values = entry.value.mapping(&self.problems) else { continue }
            let section = self.section(
                table, values, path: "\(path).\(entry.name)", at: entry.keyPosition)
            entries.append(
                .init(name: entry.name, keyPosition: entry.keyPosition, section: section))
        }
        return .named(entries)
    }

    private mutating func step(_ table: Section, _ words: [String], _ node: YAMLNode, path: String)
        -> CheckedSection.Value?
    {
        let known = table.keys.map(\.name)
        if case .scalar = node.content {
            guard let word = node.text(&self.problems) else { return nil }
            guard words.contains(word) else {
                let hint =
                    known.contains(word)
                    ? "write { \(word): … }" : NearestName.hint(for: word, among: known)
                self.problems.error(
                    at: node.position, "\(node.described) is not a step of \(path)", hint: hint)
                return nil
            }
            return .section(CheckedSection(table: table, position: node.position, step: word))
        }
        guard let section = self.section(table, node, path: path) else { return nil }
        guard section.given.count == 1 else {
            if section.given.count > 1 {
                self.problems.error(
                    at: node.position,
                    "a step does one thing, and this one says \(section.given.count)",
                    hint: "make each a step of its own, in the order in which they are tried")
            }
            return nil
        }
        return .section(section)
    }

    private mutating func choiceOr(
        _ words: [String], _ other: KeyType, _ node: YAMLNode, path: String
    ) -> CheckedSection.Value? {
        if case .scalar = node.content {
            return node.text(&self.problems, oneOf: words).map { .text($0) }
        }
        return self.value(other, node, path: path)
    }
}

extension CheckedSection {
    /// A step that is only a word.
    fileprivate init(table: Section, position: SourcePosition, step word: String) {
        self.init(
            table: table, position: position,
            items: [word: Item(value: .boolean(true), position: position)],
            given: [word: position])
    }
}

extension YAMLNode {
    /// The same value at another place: a default stands at none.
    fileprivate func moved(to position: SourcePosition) -> YAMLNode {
        switch self.content {
        case .scalar: YAMLNode(self.content, at: position)
        case .sequence(let items):
            YAMLNode(.sequence(items.map { $0.moved(to: position) }), at: position)
        case .mapping(let entries):
            YAMLNode(
                .mapping(
                    entries.map {
                        YAMLEntry(
                            name: $0.name, keyPosition: position,
                            value: $0.value.moved(to: position))
                    }), at: position)
        }
    }
}
