@testable import Flow

/// Plays a written conversation against the engine and writes down what really happened.
///
/// One line each:
///
///     < what the desk says
///     > what the caller says
///     >? the same with a doubtful transcript     >~ the same with words that the grammar does not allow
///     # keys                                     ... silence          ??? nothing recognised
///     ! tool {arguments} = {result}              ! tool {arguments} failed
///     & name = value that was learned, when `tellsSlots`
struct Conversation {
    var engine: FlowEngine
    var tellsSlots = false
    private(set) var transcript: [String] = []
    private var expectation = FlowExpectation()
    private var script: [Substring] = []

    init(_ flow: Flow, language: String = "en", today: CalendarDay? = nil, tellsSlots: Bool = false)
    {
        self.engine = FlowEngine(
            flow: flow, language: language, today: today, facts: ["from": "+15550101234"])
        self.tellsSlots = tellsSlots
    }

    /// The transcript that this script leads to: the script itself if all goes as it says.
    mutating func play(_ script: String, from start: FlowEvent = .started) -> String {
        self.script = script.split(separator: "\n").filter { !$0.hasPrefix("--") }
        self.perform(self.engine.receive(start))
        while let line = self.script.first {
            self.script.removeFirst()
            if let event = self.event(line) {
                self.transcript.append(String(line))
                self.perform(self.engine.receive(event))
            }
        }
        return self.transcript.joined(separator: "\n") + "\n"
    }

    private mutating func event(_ line: Substring) -> FlowEvent? {
        let text = String(line.drop { $0 != " " }.dropFirst())
        switch line.prefix(while: { $0 != " " }) {
        case ">":
            self.checkGrammar(text)
            return .heard(text, confidence: 0.9)
        case ">?":
            self.checkGrammar(text)
            return .heard(text, confidence: 0.3)
        case ">~": return .heard(text, confidence: 0.9)
        case "#": return .pressed(text)
        case "...": return .silence
        case "???": return .notRecognized
        default: return nil
        }
    }

    /// What the caller says must be what a recogniser was told to expect.
    private mutating func checkGrammar(_ text: String) {
        guard let grammar = JSGFAcceptor(self.expectation.grammar) else {
            self.transcript.append("-- no grammar: \(self.expectation.grammar)")
            return
        }
        if !grammar.accepts(Words.split(text)) {
            self.transcript.append("-- the grammar does not allow: \(text)")
        }
    }

    private mutating func perform(_ actions: [FlowAction]) {
        var isFinished = false
        for action in actions {
            switch action {
            case .say(let text, let isProtected):
                self.transcript.append("<\(isProtected ? "!" : "") \(text)")
            case .learn(let name, let value):
                if self.tellsSlots { self.transcript.append("& \(name) = \(value)") }
            case .call(let tool, let arguments, let id):
                let outcome = self.outcome(of: tool)
                let result = if case .gave(let json) = outcome { "= \(json)" } else { "failed" }
                self.transcript.append("! \(tool) \(arguments) \(result)")
                return self.perform(self.engine.receive(.toolAnswered(id: id, outcome)))
            case .expect(let expectation): self.expectation = expectation
            case .finish: isFinished = true
            }
        }
        if !isFinished { self.transcript.append("-- not finished") }
    }

    /// What the script says next about a tool; an empty result when it says nothing.
    private mutating func outcome(of tool: String) -> ToolOutcome {
        guard let index = self.script.firstIndex(where: { $0.hasPrefix("! \(tool) ") }) else {
            return .gave(.object([]))
        }
        let line = self.script.remove(at: index)
        if line.hasSuffix(" failed") { return .failed }
        guard let sign = line.range(of: "} = ") else { return .gave(.object([])) }
        return .gave(JSON(parsing: String(line[sign.upperBound...])) ?? .null)
    }
}

extension Substring {
    /// Where a text stands last.
    func range(of text: String) -> Range<Index>? {
        var found: Range<Index>?
        for start in self.indices where self[start...].hasPrefix(text) {
            found = start..<self.index(start, offsetBy: text.count)
        }
        return found
    }
}
