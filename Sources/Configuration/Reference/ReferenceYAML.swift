/// Writes a table as an example file with comments.
struct ReferenceYAML {
    private(set) var text = ""
    private var indentation = 0
    /// Inside a key that is shown as a comment.
    private var isCommented = false

    /// Providers that make the example whole, beside the one that shows every key.
    private static let moreProviders = [
        "phone: { plugin: com.jackfield.recording }", "desk: { plugin: com.jackfield.flow }",
        "voice: { plugin: com.jackfield.espeak }", "records: { plugin: com.jackfield.crm }",
    ]

    mutating func section(_ section: Section) {
        for key in section.keys { self.key(key) }
    }

    mutating func comment(_ words: String) {
        for line in Self.wrapped(words, width: 100 - self.indentation - 2) {
            self.line("# \(line)", asComment: false)
        }
    }

    private mutating func key(_ key: Key) {
        if self.indentation == 0 { self.text += "\n" }
        self.comment(key.summary)
        self.comment("(\(Self.facts(key)))")
        let outer = self.isCommented
        self.isCommented = outer || key.isCommented
        defer { self.isCommented = outer }
        switch key.type {
        case .section(let section):
            self.line("\(key.name):")
            self.indented { $0.section(section) }
        case .named(let section, let example):
            self.line("\(key.name):")
            self.indented { writer in
                writer.line("\(example):")
                writer.indented { $0.section(section) }
                if key.name == "providers" {
                    writer.comment("The other providers, as short as they can be.")
                    for line in Self.moreProviders { writer.line(line) }
                }
            }
        default:
            self.line("\(key.name): \(key.example ?? key.defaultText ?? "")")
            self.members(of: key.type)
        }
    }

    /// The keys of the maps that a list may hold.
    private mutating func members(of type: KeyType) {
        guard case .list(.step(let section, _), _) = type else { return }
        self.members(of: section, depth: 1)
    }

    private mutating func members(of section: Section, depth: Int) {
        let margin = String(repeating: "  ", count: depth)
        for key in section.keys {
            self.comment("\(margin)\(key.name): \(key.summary) (\(Self.facts(key)))")
            switch key.type {
            case .section(let inner), .list(.section(let inner), _):
                self.members(of: inner, depth: depth + 1)
            default: break
            }
        }
    }

    static func facts(_ key: Key) -> String {
        switch key.presence {
        case .required: "required; \(key.type.described)"
        case .optional: key.type.described
        case .defaults(to: "{}"): key.type.described
        case .defaults(let text): "\(key.type.described); default \(text)"
        }
    }

    private mutating func indented(_ body: (inout ReferenceYAML) -> Void) {
        self.indentation += 2
        body(&self)
        self.indentation -= 2
    }

    private mutating func line(_ text: String, asComment: Bool? = nil) {
        let mark = asComment ?? self.isCommented ? "# " : ""
        self.text += String(repeating: " ", count: self.indentation) + mark + text + "\n"
    }

    private static func wrapped(_ words: String, width: Int) -> [String] {
        // Leading spaces set off the keys of members.
        let margin = String(words.prefix { $0 == " " })
        var lines: [String] = []
        var line = margin
        for word in words.split(separator: " ") {
            if line.count > margin.count, line.count + 1 + word.count > width {
                lines.append(line)
                line = margin + (margin.isEmpty ? "" : "  ")
            }
            line += (line.last == " " || line.isEmpty ? "" : " ") + word
        }
        return lines + [line]
    }
}
