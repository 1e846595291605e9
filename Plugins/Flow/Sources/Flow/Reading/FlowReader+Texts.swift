import YAML

extension FlowReader {
    // MARK: What the desk says

    /// A text: one for all, or one for each language.
    mutating func text(_ node: YAMLNode?, checksValues: Bool = true) -> LocalText {
        guard let node, !node.isNull else { return LocalText() }
        var text = LocalText()
        for (language, node) in self.byLanguage(node) {
            guard let words = node.text(&self.problems) else { continue }
            do throws(TemplateError) {
                let template = try Template(words)
                text.templates[language] = template
                if checksValues { self.refer(to: template, at: node.position) }
            } catch {
                self.problems.error(at: node.position, error.message, hint: error.hint)
            }
        }
        return text
    }

    /// One text, or a list of them.
    mutating func texts(_ node: YAMLNode?) -> [LocalText] {
        guard let node, !node.isNull else { return [] }
        guard case .sequence(let items) = node.content else { return [self.text(node)] }
        return items.map { self.text($0) }
    }

    mutating func template(_ node: YAMLNode?) -> Template? {
        guard let node else { return nil }
        let plain: String? =
            if case .scalar(let scalar) = node.content { scalar.text } else {
                node.text(&self.problems)
            }
        guard let plain else { return nil }
        do throws(TemplateError) {
            let template = try Template(plain)
            self.refer(to: template, at: node.position)
            return template
        } catch {
            self.problems.error(at: node.position, error.message, hint: error.hint)
            return nil
        }
    }

    mutating func refer(to template: Template, at position: SourcePosition) {
        for path in template.values { self.refer(to: path, at: position) }
    }

    mutating func refer(to path: ValuePath, at position: SourcePosition) {
        let name = ([path.root] + path.path).joined(separator: ".")
        self.references.append(Reference(kind: .value, name: name, position: position))
    }

    /// The parts of a value for the flow's languages; a language that is left out is a mistake.
    private mutating func byLanguage(_ node: YAMLNode) -> [(String, YAMLNode)] {
        let languages = self.flow.languages
        guard case .mapping(let entries) = node.content else {
            if languages.count > 1 {
                self.problems.error(
                    at: node.position, "this is in one language, the flow has \(languages.count)",
                    hint: "write { \(languages.map { "\($0): …" }.joined(separator: ", ")) }")
            }
            return languages.first.map { [($0, node)] } ?? []
        }
        for entry in entries where !languages.contains(entry.name) {
            self.problems.error(
                at: entry.keyPosition, "\"\(entry.name)\" is not one of the flow's languages",
                hint: NearestName.hint(for: entry.name, among: languages))
        }
        for language in languages where !entries.contains(where: { $0.name == language }) {
            self.problems.error(
                at: node.position, "the text for the language \"\(language)\" is missing",
                hint: "add \"\(language): …\"")
        }
        return entries.filter { languages.contains($0.name) }.map { ($0.name, $0.value) }
    }

    /// What is said when nothing was heard or understood; English and German have words of their own.
    mutating func sentences(_ root: YAMLMapping) {
        for entry in root["replies"]?.mapping(&self.problems)?.entries ?? [] {
            self.flow.replies[entry.name] = self.text(entry.value)
        }
        self.flow.noInput = self.texts(root["no_input"])
        self.flow.noMatch = self.texts(root["no_match"])
        self.flow.which = self.text(root["which"], checksValues: false)
        self.checkWhich(root["which"])
        if root["no_input"] == nil {
            self.flow.noInput = [self.bundled(\.noInput, "no_input", root)]
        }
        if root["no_match"] == nil {
            self.flow.noMatch = [self.bundled(\.noMatch, "no_match", root)]
        }
        if root["which"] == nil { self.flow.which = self.bundled(\.which, "which", root) }
    }

    private mutating func checkWhich(_ node: YAMLNode?) {
        guard let node else { return }
        for template in self.flow.which.templates.values
        where template.values.map(\.root).sorted() != ["first", "second"] {
            self.problems.error(
                at: node.position, "this text must hold {first} and {second}, and no other value",
                hint: "Do you mean {first}, or {second}?")
        }
    }

    private mutating func bundled(
        _ sentence: KeyPath<SpokenWords, String>, _ key: String, _ root: YAMLMapping
    ) -> LocalText {
        var text = LocalText()
        for language in self.flow.languages {
            let words = self.flow.lexicon(language).spoken[keyPath: sentence]
            guard !words.isEmpty, let template = try? Template(words) else {
                self.problems.error(
                    at: root.position,
                    "the key \"\(key)\" is missing, and there are no words for \"\(language)\"",
                    hint: "add \"\(key): { \(language): … }\"")
                continue
            }
            text.templates[language] = template
        }
        return text
    }

    // MARK: What callers say

    /// A phrase, a list of phrases, or either for each language.
    mutating func phrases(_ node: YAMLNode?) -> LocalPhrases {
        guard let node, !node.isNull else { return LocalPhrases() }
        var phrases = LocalPhrases()
        for (language, node) in self.byLanguage(node) {
            let items = if case .sequence(let items) = node.content { items } else { [node] }
            if items.isEmpty {
                self.problems.error(
                    at: node.position, "there is no phrase here", hint: "write what callers say")
            }
            phrases.patterns[language] = items.compactMap { item in
                item.text(&self.problems).flatMap { self.pattern($0, at: item.position) }
            }
        }
        return phrases
    }

    mutating func pattern(_ text: String, at position: SourcePosition) -> Pattern? {
        do throws(PatternError) {
            let pattern = try PatternParser.parse(text)
            for slot in pattern.slots {
                self.references.append(Reference(kind: .slot, name: slot, position: position))
            }
            return pattern
        } catch {
            self.problems.error(at: position, error.message, hint: error.hint)
            return nil
        }
    }

    /// A key of the telephone.
    mutating func key(_ node: YAMLNode?) -> String? {
        guard let node else { return nil }
        if case .scalar(let scalar) = node.content, scalar.text.count == 1,
            "0123456789*#".contains(scalar.text)
        {
            return scalar.text
        }
        self.problems.error(
            at: node.position, "\(node.described) is no key of a telephone",
            hint: "write one of 0 … 9, \"*\", \"#\"")
        return nil
    }
}
