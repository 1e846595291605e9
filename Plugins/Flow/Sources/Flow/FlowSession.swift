import JackfieldPlugin
import Synchronization

/// One call that follows the flow: hands events to the engine and performs its actions.
final class FlowSession: DialogueSession {
    private struct State {
        var engine: FlowEngine
        /// The request that is being answered.
        var request: Request?
    }

    private let state: Mutex<State>
    private let answer: DialogueAnswer

    init(engine: FlowEngine, answer: DialogueAnswer) {
        self.state = Mutex(State(engine: engine))
        self.answer = answer
    }

    func generate(_ turn: DialogueTurn, _ request: Request) throws(ProviderError) {
        // What was said before matters only to a session that takes over.
        let isFresh = self.state.withLock { $0.engine.isFresh }
        let messages = isFresh && !turn.messagesJSON.isEmpty ? try turn.messages() : []
        let event = TurnEvent.event(for: turn, messages, isFresh: isFresh)
        let actions = self.state.withLock { state in
            state.request = request
            state.engine.facts = TurnEvent.facts(turn.factsJSON)
            return state.engine.receive(event)
        }
        self.perform(actions, request)
    }

    func toolResult(
        _ result: Result<String, ProviderError>, of toolCall: String, _ request: Request
    ) throws(ProviderError) {
        let outcome: ToolOutcome =
            if case .success(let text) = result, let json = JSON(parsing: text) { .gave(json) } else
            { .failed }
        let actions: [FlowAction] = self.state.withLock { state in
            guard state.request == request else { return [] }
            return state.engine.receive(.toolAnswered(id: toolCall, outcome))
        }
        self.perform(actions, request)
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in
            if state.request == request { state.request = nil }
        }
    }

    private func perform(_ actions: [FlowAction], _ request: Request) {
        for action in actions {
            switch action {
            // The host speaks what is between sentences as it comes: they must not run together.
            case .say(let text, let isProtected):
                self.answer.say(text + " ", isProtected: isProtected, of: request)
            case .learn(let name, let value): self.answer.slot(name, value, of: request)
            case .call(let tool, let arguments, let id):
                self.answer.call(tool: tool, argumentsJSON: "\(arguments)", id: id, of: request)
            case .expect(let expected):
                self.answer.expect(
                    Expectation(
                        phrases: expected.phrases, grammar: expected.grammar,
                        isStrict: expected.isStrict),
                    of: request)
            case .finish: self.answer.done(request)
            }
        }
    }
}
