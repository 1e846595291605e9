/// Makes a tree of values from events, within limits, and goes on after a mistake where that makes sense.
struct TreeBuilder {
    /// The mistake is reported; the rest of the file is not read.
    private struct Halt: Error {}

    /// A value that an alias may repeat, and what repeating it costs.
    private struct Anchored {
        let node: YAMLNode
        let count: Int
        let height: Int
    }

    private(set) var problems = Diagnostics()
    private let events: EventReader
    private let file: String
    private let limits: YAMLLimits
    private var anchors: [String: Anchored] = [:]
    private var open: Set<String> = []
    private var count = 0
    /// How deep the deepest value of the value being built lies.
    private var height = 0

    init(events: EventReader, file: String, limits: YAMLLimits) {
        self.events = events
        self.file = file
        self.limits = limits
    }

    mutating func document() -> YAMLNode? {
        do throws(Halt) {
            _ = try self.next()
            let start = try self.next()
            guard case .documentStart = start.kind else {
                self.problems.error(at: self.position(of: start), "there is nothing in this file")
                return nil
            }
            let root = try self.value(try self.next(), depth: 0)
            _ = try self.next()
            let after = try self.next()
            if case .documentStart = after.kind {
                self.problems.error(
                    at: self.position(of: after), "a second document starts here",
                    hint: "keep one document in a file: remove the line \"---\" and what follows")
            }
            return root
        } catch {
            return nil
        }
    }

    private mutating func next() throws(Halt) -> Event {
        do throws(SyntaxFault) {
            return try self.events.next()
        } catch {
            self.problems.add(error.diagnostic(file: self.file))
            throw Halt()
        }
    }

    /// Nil: reported, and left out of the tree.
    private mutating func value(_ event: Event, depth: Int) throws(Halt) -> YAMLNode? {
        try self.spend(1, at: event)
        switch event.kind {
        case .scalar(let scalar, let label):
            return try self.scalar(scalar, label, at: event, depth: depth)
        case .alias(let name):
            return try self.alias(name, at: event, depth: depth)
        case .sequenceStart(let label):
            return try self.collection(label, at: event, depth: depth) { builder throws(Halt) in
                .sequence(try builder.items(depth: depth + 1))
            }
        case .mappingStart(let label):
            return try self.collection(label, at: event, depth: depth) { builder throws(Halt) in
                .mapping(try builder.entries(depth: depth + 1))
            }
        default:
            return nil
        }
    }

    private mutating func scalar(
        _ scalar: YAMLScalar, _ label: Event.Label, at event: Event, depth: Int
    ) throws(Halt) -> YAMLNode {
        guard scalar.text.utf8.count <= self.limits.scalarBytes else {
            throw self.halt(
                at: event, "this text is longer than \(self.limits.scalarBytes) bytes",
                hint: "keep long texts in files of their own")
        }
        self.check(label, at: event, allowed: ["!", "tag:yaml.org,2002:str"])
        let node = YAMLNode(.scalar(scalar), at: self.position(of: event))
        if let anchor = label.anchor {
            self.anchors[anchor] = Anchored(node: node, count: 1, height: 0)
        }
        self.height = max(self.height, depth)
        return node
    }

    private mutating func collection(
        _ label: Event.Label, at event: Event, depth: Int,
        content: (inout TreeBuilder) throws(Halt) -> YAMLNode.Content
    ) throws(Halt) -> YAMLNode {
        guard depth < self.limits.depth else { throw self.tooDeep(event) }
        self.check(
            label, at: event, allowed: ["!", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"])
        let before = self.count
        let heightBefore = self.height
        self.height = depth + 1
        if let anchor = label.anchor { self.open.insert(anchor) }
        let node = YAMLNode(try content(&self), at: self.position(of: event))
        if let anchor = label.anchor {
            self.open.remove(anchor)
            self.anchors[anchor] = Anchored(
                node: node, count: self.count - before + 1, height: self.height - depth)
        }
        self.height = max(self.height, heightBefore)
        return node
    }

    private mutating func items(depth: Int) throws(Halt) -> [YAMLNode] {
        var items: [YAMLNode] = []
        while true {
            let event = try self.next()
            if case .sequenceEnd = event.kind { return items }
            if let item = try self.value(event, depth: depth) { items.append(item) }
        }
    }

    private mutating func entries(depth: Int) throws(Halt) -> [YAMLEntry] {
        var entries: [YAMLEntry] = []
        var seen: [String: SourcePosition] = [:]
        while true {
            let event = try self.next()
            if case .mappingEnd = event.kind { return entries }
            let key = try self.value(event, depth: depth)
            let value = try self.value(try self.next(), depth: depth)
            guard let key, let name = self.name(of: key, event), let value else { continue }
            if let first = seen[name] {
                self.problems.error(
                    at: key.position, "the key \"\(name)\" is already on line \(first.line)",
                    hint: "keep one of the two")
                continue
            }
            seen[name] = key.position
            entries.append(YAMLEntry(name: name, keyPosition: key.position, value: value))
        }
    }

    private mutating func name(of key: YAMLNode, _ event: Event) -> String? {
        guard case .scalar(let scalar) = key.content else {
            self.problems.error(
                at: self.position(of: event), "a key must be text, not \(key.described)")
            return nil
        }
        if scalar.style == .plain, scalar.text == "<<" {
            self.problems.error(
                at: key.position, "merge keys (\"<<\") are not supported",
                hint: "write the keys out, or give the whole map an alias")
            return nil
        }
        if scalar.style == .plain, scalar.text.isEmpty {
            self.problems.error(at: key.position, "a key is missing before the colon")
            return nil
        }
        return scalar.text
    }

    private mutating func alias(_ name: String, at event: Event, depth: Int) throws(Halt)
        -> YAMLNode?
    {
        guard let anchored = self.anchors[name], !self.open.contains(name) else {
            let inside = self.open.contains(name)
            self.problems.error(
                at: self.position(of: event),
                inside
                    ? "the alias *\(name) stands inside what it repeats"
                    : "the alias *\(name) has no anchor &\(name) before it",
                hint: inside ? nil : self.nearestAnchor(name))
            return nil
        }
        try self.spend(anchored.count - 1, at: event)
        guard depth + anchored.height <= self.limits.depth else { throw self.tooDeep(event) }
        self.height = max(self.height, depth + anchored.height)
        return anchored.node
    }

    private func nearestAnchor(_ name: String) -> String? {
        // A hostile file may have so many that looking through them takes long.
        guard !self.problems.isFull, self.anchors.count <= 200 else { return nil }
        return NearestName.hint(for: name, among: self.anchors.keys.sorted())
    }

    private mutating func spend(_ nodes: Int, at event: Event) throws(Halt) {
        self.count += nodes
        guard self.count > self.limits.nodes else { return }
        if case .alias(let name) = event.kind {
            throw self.halt(
                at: event,
                "the alias *\(name) brings the file to more than \(self.limits.nodes) values",
                hint: "aliases that repeat aliases multiply: write out what is needed")
        }
        throw self.halt(
            at: event, "the file holds more than \(self.limits.nodes) values",
            hint: "split it, or see whether it is the right one")
    }

    private mutating func check(_ label: Event.Label, at event: Event, allowed: [String]) {
        guard let tag = label.tag, !allowed.contains(tag) else { return }
        let short =
            tag.hasPrefix("tag:yaml.org,2002:") ? "!!\(tag.dropFirst(18))" : tag
        self.problems.error(
            at: self.position(of: event), "the tag \(short) is not supported",
            hint: "leave it out; quotes make a value text")
    }

    private mutating func tooDeep(_ event: Event) -> Halt {
        self.halt(
            at: event, "lists and maps are nested more than \(self.limits.depth) deep",
            hint: "look for a bracket or brace too many before this")
    }

    private mutating func halt(at event: Event, _ message: String, hint: String? = nil) -> Halt {
        self.problems.error(at: self.position(of: event), message, hint: hint)
        return Halt()
    }

    private func position(of event: Event) -> SourcePosition {
        let isOnOneLine = event.end.line == event.start.line
        let width = isOnOneLine ? max(1, event.end.column - event.start.column) : 1
        return SourcePosition(
            file: self.file, line: event.start.line + 1, column: event.start.column + 1,
            width: width)
    }
}
