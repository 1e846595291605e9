extension FlowEngine {
    mutating func learn(_ name: String, _ value: String) {
        self.values[name] = value
        self.actions.append(.learn(name, value: value))
    }

    mutating func forget(_ name: String) {
        self.unconfirmed.remove(name)
        self.failures["slot \(name)"] = nil
        guard self.values.removeValue(forKey: name) != nil else { return }
        self.actions.append(.learn(name, value: ""))
    }

    /// A value by its name; nil when it is not known.
    func json(_ path: ValuePath) -> JSON? {
        switch path.root {
        case "fact": return path.path.first.flatMap { self.facts[$0] }.map { .string($0) }
        case "reply":
            guard let name = path.path.first, let reply = self.flow.replies[name] else {
                return nil
            }
            return .string(self.text(reply[self.language], raw: false))
        default:
            if let value = self.values[path.root] { return .string(value) }
            return self.results[path.root]?.at(path.path)
        }
    }

    /// A template with its values, for speech or, `raw`, for records.
    func text(_ template: Template, raw: Bool, labels: [String: String] = [:]) -> String {
        template.parts.reduce(into: "") { text, part in
            switch part {
            // "at {hour}." must not end in two stops when the hour ends in "a.m.".
            case .text(let words):
                text += text.hasSuffix(".") && words.hasPrefix(".") ? words.dropFirst() : words[...]
            case .value(let path, let manner):
                text +=
                    labels[path.root]
                    ?? self.text(path, as: raw && manner == .natural ? .raw : manner)
            }
        }
    }

    func text(_ template: Template, labels: [String: String]) -> String {
        self.text(template, raw: false, labels: labels)
    }

    private func text(_ path: ValuePath, as manner: Template.Manner) -> String {
        guard let value = self.json(path)?.plain, !value.isEmpty else { return "" }
        let speaker = ValueSpeaker(lexicon: self.lexicon, today: self.today)
        switch manner {
        case .raw: return value
        case .digits: return speaker.digits(value)
        case .date: return speaker.date(value)
        case .time: return speaker.time(value)
        case .natural: break
        }
        guard path.path.isEmpty, let slot = self.flow.slots[path.root] else { return value }
        switch slot.type {
        case .digits: return speaker.digits(value)
        case .date: return speaker.date(value)
        case .time: return speaker.time(value)
        case .yesNo: return speaker.agreement(value)
        case .choice:
            guard let option = slot.options.first(where: { $0.name == value }) else { return value }
            return self.label(option.label, option.phrases)
        case .number, .text: return value
        }
    }

    /// A tool's argument; nil when it is a value that is not known: its member is then left out.
    func json(_ argument: Argument) -> JSON? {
        switch argument {
        case .constant(let value): return value
        case .list(let items): return .array(items.compactMap { self.json($0) })
        case .map(let members):
            return .object(
                members.compactMap { member in
                    self.json(member.value).map { JSON.Member(name: member.name, value: $0) }
                })
        case .template(let template):
            guard let path = template.onlyValue else {
                return .string(self.text(template, raw: true))
            }
            guard let value = self.json(path) else { return nil }
            switch path.path.isEmpty ? self.flow.slots[path.root]?.type : nil {
            case .number: return Double(value.plain).map { .number($0) } ?? value
            case .yesNo: return .boolean(value.plain == "true")
            default: return value
            }
        }
    }
}
