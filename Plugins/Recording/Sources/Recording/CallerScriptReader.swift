import Patterns
import YAML

/// Makes a script of a YAML file, with every mistake and its line.
struct CallerScriptReader {
    /// How long the recording is; positions behind its end are mistakes.
    let duration: Duration
    let patience: Duration
    private(set) var problems = Diagnostics()

    private static let mostEntries = 1_000
    private static let mostKeys = 32
    private static let keys = [
        "from", "to", "says", "answers", "after_ms", "during_ms", "at", "press", "hang_up",
        "repeat",
    ]

    /// Reads a script file; blocks.
    static func read(
        _ document: YAMLDocument, duration: Duration, patience: Duration
    ) -> (script: CallerScript?, problems: Diagnostics) {
        var reader = CallerScriptReader(duration: duration, patience: patience)
        reader.problems = document.problems
        let script = document.root.flatMap { reader.script($0) }
        return (reader.problems.hasErrors ? nil : script, reader.problems)
    }

    private init(duration: Duration, patience: Duration) {
        self.duration = duration
        self.patience = patience
    }

    private mutating func script(_ root: YAMLNode) -> CallerScript? {
        guard let map = root.mapping(&self.problems) else { return nil }
        map.rejectUnknownKeys(["caller", "background", "patience_ms"], &self.problems)
        let patience = map["patience_ms"].flatMap { self.milliseconds($0) } ?? self.patience
        let background = map["background"].flatMap { node -> Range<Duration>? in
            guard let map = node.mapping(&self.problems) else { return nil }
            map.rejectUnknownKeys(["from", "to"], &self.problems)
            return self.range(map)
        }
        guard let items = map.required("caller", &self.problems)?.items(&self.problems) else {
            return nil
        }
        if items.isEmpty || items.count > Self.mostEntries {
            self.problems.error(
                at: map.position,
                "a caller does 1 to \(Self.mostEntries) things, not \(items.count)",
                hint: "make several calls of it")
        }
        return CallerScript(
            entries: items.compactMap { self.entry($0) }, background: background,
            patience: .afterBoth(patience))
    }

    private mutating func entry(_ node: YAMLNode) -> CallerScript.Entry? {
        guard let map = node.mapping(&self.problems) else { return nil }
        map.rejectUnknownKeys(Self.keys, &self.problems)
        let act = self.act(map)
        let cue = self.cue(map)
        var repeats = false
        if let node = map["repeat"] { repeats = node.boolean(&self.problems) ?? false }
        if repeats, map["answers"] == nil {
            self.problems.error(
                at: map.position, "only an entry with \"answers\" can be repeated",
                hint: "add \"answers: …\", or take \"repeat\" away")
        }
        var says = ""
        if let node = map["says"] { says = node.text(&self.problems) ?? "" }
        guard let act, let cue else { return nil }
        return CallerScript.Entry(cue: cue, act: act, says: says, repeats: repeats)
    }

    private mutating func act(_ map: YAMLMapping) -> CallerAct? {
        let given = [map["from"] ?? map["to"], map["press"], map["hang_up"]].compactMap { $0 }
        guard given.count == 1 else {
            self.problems.error(
                at: map.position,
                given.isEmpty ? "the caller does nothing here" : "the caller does two things here",
                hint: "give one of: from and to, press, hang_up")
            return nil
        }
        if let node = map["press"] { return self.keys(node) }
        if let node = map["hang_up"] {
            guard let hangsUp = node.boolean(&self.problems) else { return nil }
            if !hangsUp {
                self.problems.error(at: node.position, "hang_up is true or not there at all")
            }
            return .hangUp
        }
        return self.range(map).map { .speak($0) }
    }

    private mutating func keys(_ node: YAMLNode) -> CallerAct? {
        guard let keys = node.text(&self.problems)?.uppercased() else { return nil }
        guard (1...Self.mostKeys).contains(keys.count),
            keys.allSatisfy({ "0123456789*#ABCD".contains($0) })
        else {
            self.problems.error(
                at: node.position, "\"press\" takes 1 to \(Self.mostKeys) of the keys 0-9 * # A-D")
            return nil
        }
        return .press(keys)
    }

    private mutating func cue(_ map: YAMLMapping) -> CallerScript.Cue? {
        guard let node = map["answers"] else {
            for name in ["after_ms", "during_ms"] {
                guard let node = map[name] else { continue }
                self.problems.error(
                    at: node.position, "\(name) needs \"answers\"",
                    hint: "say which reply: answers: \"…\"")
            }
            guard let at = map.required("at", &self.problems) else { return nil }
            return at.number(&self.problems, in: 0...14_400).map { .time(Self.seconds($0)) }
        }
        if let at = map["at"] {
            self.problems.error(
                at: at.position, "an entry has \"answers\" or \"at\", not both")
        }
        if let after = map["after_ms"], map["during_ms"] != nil {
            self.problems.error(
                at: after.position, "an entry has \"after_ms\" or \"during_ms\", not both")
        }
        guard let pattern = self.pattern(node) else { return nil }
        if let during = map["during_ms"] {
            return self.milliseconds(during).map { .interruption(pattern, after: $0) }
        }
        let after = map["after_ms"].map { self.milliseconds($0) } ?? .milliseconds(600)
        return after.map { .answer(pattern, after: $0) }
    }

    private mutating func pattern(_ node: YAMLNode) -> ReplyPattern? {
        guard let text = node.text(&self.problems) else { return nil }
        guard !text.isEmpty else {
            self.problems.error(at: node.position, "a pattern has at least one character")
            return nil
        }
        do throws(TextPatternError) {
            return try ReplyPattern(text)
        } catch {
            self.problems.error(
                at: node.position, "this is not a regular expression: \(error)",
                hint: "write \\ before each of . ? * + ( ) [ ] that stands for itself")
            return nil
        }
    }

    private mutating func range(_ map: YAMLMapping) -> Range<Duration>? {
        let limit = self.duration / .seconds(1)
        guard
            let from = map.required("from", &self.problems)?.number(&self.problems, in: 0...limit),
            let to = map.required("to", &self.problems)?.number(&self.problems, in: 0...limit)
        else { return nil }
        guard from < to else {
            self.problems.error(
                at: map.position, "\"to\" (\(to)) must be later than \"from\" (\(from))")
            return nil
        }
        return Self.seconds(from)..<Self.seconds(to)
    }

    private mutating func milliseconds(_ node: YAMLNode) -> Duration? {
        node.integer(&self.problems, in: 0...600_000).map { .milliseconds($0) }
    }

    private static func seconds(_ value: Double) -> Duration {
        .microseconds(Int((value * 1_000_000).rounded()))
    }
}
