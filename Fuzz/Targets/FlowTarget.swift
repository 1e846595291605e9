import YAML

@testable import Flow

extension FuzzTarget {
    /// Reads a flow, and talks to it: the first part is the file, each line of the second a turn.
    static let flow = FuzzTarget(name: "flow") { bytes in
        let parts = FuzzInput.parts(bytes, most: 2).map(FuzzInput.text)
        let read = FlowReader.read(YAMLDocument.parse(parts[0], file: "flow.yaml"))
        for problem in read.problems.list { _ = problem.description }
        guard let flow = read.flow else { return }
        for language in flow.languages.prefix(2) {
            var engine = FlowEngine(flow: flow, language: language)
            var actions = engine.receive(.started)
            let turns =
                parts.count > 1 ? parts[1].split(separator: "\n").prefix(8) : ["yes", "four"]
            for turn in turns {
                for case .call(_, let arguments, let id) in actions {
                    _ = "\(arguments)"
                    actions += engine.receive(.toolAnswered(id: id, Self.outcome(turn)))
                }
                actions = engine.receive(Self.event(turn))
            }
        }
    }

    private static func outcome(_ turn: Substring) -> ToolOutcome {
        turn.hasPrefix("!") ? .failed : .gave(JSON(parsing: String(turn)) ?? .string(String(turn)))
    }

    private static func event(_ turn: Substring) -> FlowEvent {
        switch turn.first {
        case "#": .pressed(String(turn.dropFirst()))
        case "-": .silence
        case "?": .notRecognized
        default: .heard(String(turn.prefix(500)), confidence: turn.count > 3 ? nil : 0.5)
        }
    }
}
