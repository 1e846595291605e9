import JackfieldPlugin
import Synchronization

/// Plays the beats of each answer on timers of the host.
final class ScriptedDialogueSession: DialogueSession {
    private struct Performance: Sendable {
        let answer: Answer
        var beats: ArraySlice<Beat>
        var wordsSaid = 0
        /// The tool call whose result the answer waits for, with what to say then.
        var waitsFor: (call: String, then: [String], onError: [String])?
    }

    private struct State: Sendable {
        var matcher: TurnMatcher
        var performances: [Request: Performance] = [:]
        var toolCalls = 0
        /// It was told that a turn may come, or has answered one.
        var isWarm = false
    }

    private let script: DialogueScript
    private let output: DialogueAnswer
    private let cues: Cues
    private let state: Mutex<State>
    private let witness: WitnessFile?

    init(
        script: DialogueScript, matcher: TurnMatcher, answer: DialogueAnswer,
        witness: WitnessFile?
    ) {
        self.witness = witness
        self.script = script
        self.output = answer
        self.cues = Cues(session: answer.session)
        self.state = Mutex(State(matcher: matcher))
    }

    func prewarm(messagesJSON: String) { self.state.withLock { $0.isWarm = true } }

    func generate(_ turn: DialogueTurn, _ request: Request) throws(ProviderError) {
        guard !self.cues.isSilent else { return }
        let question = try Question(turn, hasContinueTurn: self.hasContinueTurn)
        try self.witness?.add(
            .object([
                "cause": .text(question.cause.rawValue), "input": .text(question.input),
                "spoken": .text(question.spoken),
            ]))
        let number = try turn.messages().count { $0.role == "user" }
        self.state.withLock { state in
            guard let answer = state.matcher.answer(to: question.cause, input: question.input)
            else {
                self.output.fail(Self.noAnswer(to: question.cause), request: request)
                return
            }
            let coldDelay = state.isWarm ? .zero : self.script.coldDelay
            state.isWarm = true
            let beats = answer.beats(
                input: question.input, turn: number,
                firstTokenDelay: self.script.firstTokenDelay + coldDelay, spoken: question.spoken)
            state.performances[request] = Performance(answer: answer, beats: beats[...])
            self.playNext(of: request, &state)
        }
    }

    func toolResult(
        _ result: Result<String, ProviderError>, of toolCall: String, _ request: Request
    ) throws(ProviderError) {
        self.state.withLock { state in
            // A result that nothing waits for is that of hanging up, or late.
            guard var performance = state.performances[request],
                let waited = performance.waitsFor, waited.call == toolCall
            else { return }
            let beats =
                switch result {
                case .success(let json):
                    performance.answer.beats(saying: waited.then, result: json)
                case .failure: performance.answer.beats(saying: waited.onError, result: "")
                }
            performance.waitsFor = nil
            performance.beats = beats + performance.beats
            state.performances[request] = performance
            self.playNext(of: request, &state)
        }
    }

    func cancel(_ request: Request) {
        self.cues.cancel(request)
        self.state.withLock { $0.performances[request] = nil }
    }

    func close() { self.cues.fallSilent() }

    private var hasContinueTurn: Bool { self.state.withLock { $0.matcher.hasTurn(for: .continue) } }

    private static func noAnswer(to cause: DialogueScript.Cause) -> ProviderError {
        ProviderError(
            .badInput,
            "the script has no turn for this input of cause `\(cause.rawValue)`: add one, or a `default`"
        )
    }

    /// Waits for the next beat, whose delay may be zero.
    private func playNext(of request: Request, _ state: inout State) {
        guard let beat = state.performances[request]?.beats.first else { return }
        self.cues.after(beat.delay, for: request) { [weak self] in self?.play(request) }
    }

    /// Runs on a timer of the host: the beat that is due, and those that follow without a delay.
    private func play(_ request: Request) {
        self.state.withLock { state in
            repeat {
                guard let beat = state.performances[request]?.beats.popFirst() else { return }
                self.perform(beat.deed, of: request, &state)
                guard state.performances[request]?.waitsFor == nil else { return }
            } while state.performances[request]?.beats.first?.delay == .zero
            self.playNext(of: request, &state)
        }
    }

    private func perform(_ deed: Beat.Deed, of request: Request, _ state: inout State) {
        switch deed {
        case .say(let text, let isProtected):
            state.performances[request]?.wordsSaid += text.split(separator: " ").count
            self.output.say(text, isProtected: isProtected, of: request)
        case .slot(let name, let value):
            self.output.slot(name, value, of: request)
        case .call(let tool, let argumentsJSON, let then, let onError):
            let call = self.call(tool, argumentsJSON, of: request, &state)
            state.performances[request]?.waitsFor = (call, then, onError)
        case .expect(let phrases, let grammar, let isStrict):
            self.output.expect(
                Expectation(phrases: phrases, grammar: grammar, isStrict: isStrict), of: request)
        case .hangUp:
            _ = self.call("call.hang_up", "{}", of: request, &state)
        case .done:
            self.finish(request, &state)
        }
    }

    private func call(
        _ tool: String, _ argumentsJSON: String, of request: Request, _ state: inout State
    ) -> String {
        state.toolCalls += 1
        let id = "call-\(state.toolCalls)"
        self.output.call(tool: tool, argumentsJSON: argumentsJSON, id: id, of: request)
        return id
    }

    private func finish(_ request: Request, _ state: inout State) {
        let said = state.performances.removeValue(forKey: request)?.wordsSaid ?? 0
        self.output.usage(input: 0, output: UInt64(said), of: request)
        self.output.done(request, units: Int64(said))
    }
}
