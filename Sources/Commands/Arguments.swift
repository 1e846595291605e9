import YAML

/// One option of a command.
struct Option: Sendable {
    var name: String
    /// What the value is, for help; nil for a switch.
    var value: String?
    var help: String
    var isRepeated = false
    var allowed: [String] = []
    /// Whether it may stand without its value.
    var isValueOptional = false
}

/// The words of a command line, checked against what the command takes.
struct Arguments {
    private(set) var operands: [String] = []
    private var values: [String: [String]] = [:]

    static let mostWords = 256

    /// - Throws: what is wrong, with the nearest option that would be right.
    init(_ words: ArraySlice<String>, options: [Option], operands limit: ClosedRange<Int>)
        throws(CommandFailure)
    {
        guard words.count <= Self.mostWords else {
            throw CommandFailure(
                .usage,
                "there are \(words.count) words, at most \(Self.mostWords) are read; put settings "
                    + "into a file for --config")
        }
        var words = words
        while let word = words.popFirst() {
            guard word.hasPrefix("--"), word.count > 2 else {
                self.operands.append(word)
                continue
            }
            let parts = word.dropFirst(2).split(
                separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0])
            guard let option = options.first(where: { $0.name == name }) else {
                throw Self.unknown(name, options)
            }
            try self.add(option, given: parts.count > 1 ? String(parts[1]) : nil, &words)
        }
        guard self.operands.count <= limit.upperBound else {
            throw CommandFailure(
                .usage, "\"\(self.operands[limit.upperBound])\" is one word too many; see --help")
        }
        guard self.operands.count >= limit.lowerBound else {
            throw CommandFailure(.usage, "a word is missing; see --help")
        }
    }

    private mutating func add(
        _ option: Option, given: String?, _ words: inout ArraySlice<String>
    ) throws(CommandFailure) {
        guard let what = option.value else {
            guard given == nil else {
                throw CommandFailure(.usage, "--\(option.name) takes no value")
            }
            self.values[option.name] = [""]
            return
        }
        if option.isValueOptional, given == nil, words.first?.hasPrefix("--") ?? true {
            self.values[option.name, default: []].append("")
            return
        }
        guard let value = given ?? words.popFirst(), !value.isEmpty else {
            throw CommandFailure(.usage, "--\(option.name) needs a value: \(what)")
        }
        guard option.allowed.isEmpty || option.allowed.contains(value) else {
            throw CommandFailure(
                .usage,
                "--\(option.name) is \"\(value)\", but must be one of: "
                    + option.allowed.joined(separator: ", "))
        }
        guard option.isRepeated || self.values[option.name] == nil else {
            throw CommandFailure(.usage, "--\(option.name) is given twice")
        }
        self.values[option.name, default: []].append(value)
    }

    func has(_ name: String) -> Bool { self.values[name] != nil }

    func value(_ name: String) -> String? { self.values[name]?.last }

    func all(_ name: String) -> [String] { self.values[name] ?? [] }

    func integer(_ name: String, in range: ClosedRange<Int>) throws(CommandFailure) -> Int? {
        guard let text = self.value(name) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw CommandFailure(
                .usage,
                "--\(name) is \"\(text)\", but must be a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    private static func unknown(_ name: String, _ options: [Option]) -> CommandFailure {
        let nearest = NearestName.of(name, among: options.map(\.name))
        let hint = nearest.map { "did you mean --\($0)?" } ?? "see --help"
        return CommandFailure(.usage, "there is no option --\(name); \(hint)")
    }
}
