package import JackfieldPlugin
import Synchronization

/// One call's conversation with a language model: asks it, hands on what it says, answers the tools that it uses.
///
/// Keeps nothing between turns: the host tells the conversation each time. A question that fails is not asked again here:
/// that is the host's decision.
package final class ChatSession<API: ChatAPI>: DialogueSession {
    /// Answers of the model in one turn; each but the last uses tools.
    private static var mostRounds: Int { 12 }

    private struct Turn {
        let request: Request
        var question: ChatQuestion
        var round = 0
        /// Of this round.
        var said = ""
        var calls: [ChatToolCall] = []
        var end: ChatEnd?
        /// By the calls' ids.
        var results: [String: (text: String, isError: Bool)] = [:]
        var transfer: HTTPTransfer?

        /// Nil while one is missing.
        var answers: [ChatMessage]? {
            let answers = self.calls.compactMap { call in
                self.results[call.id].map { result in
                    ChatMessage.tool(call, result: result.text, isError: result.isError)
                }
            }
            return answers.count == self.calls.count ? answers : nil
        }
    }

    private let api: API
    private let greeting: String
    private let answer: DialogueAnswer
    private let turn = Mutex<Turn?>(nil)

    /// - Parameter greeting: how a call begins; "": the model is asked.
    package init(api: API, greeting: String, answer: DialogueAnswer) {
        self.api = api
        self.greeting = greeting
        self.answer = answer
    }

    private var host: Host { self.answer.session.host }

    // MARK: - The host

    package func generate(_ turn: DialogueTurn, _ request: Request) throws(ProviderError) {
        if turn.cause == .start, !self.greeting.isEmpty {
            self.answer.say(self.greeting, of: request)
            return self.answer.done(request)
        }
        let question = ChatQuestion(
            try ChatConversation.messages(of: turn), tools: ChatTool.list(turn.toolsJSON),
            facts: turn.factsJSON.isEmpty ? [:] : try turn.facts())
        let next = Turn(request: request, question: question)
        self.replace(with: next)
        self.ask(next)
    }

    package func prewarm(messagesJSON: String) {
        guard let request = self.api.warmUp else { return }
        // What matters is the connection that stays open.
        self.host.send(request) { _ in }
    }

    package func toolResult(
        _ result: Result<String, ProviderError>, of toolCall: String, _ request: Request
    ) throws(ProviderError) {
        let answered =
            switch result {
            case .success(let text): (text: text, isError: false)
            case .failure(let error): (text: error.message, isError: true)
            }
        let next = self.turn.withLock { turn -> Turn? in
            guard turn?.request == request else { return nil }
            turn?.results[toolCall] = answered
            return Self.nextRound(of: &turn)
        }
        if let next { self.ask(next) }
    }

    package func cancel(_ request: Request) {
        let transfer = self.turn.withLock { turn -> HTTPTransfer? in
            guard turn?.request == request else { return nil }
            defer { turn = nil }
            return turn?.transfer
        }
        transfer?.cancel()
    }

    package func close() { self.replace(with: nil) }

    private func replace(with next: Turn?) {
        let transfer = self.turn.withLock { turn in
            defer { turn = next }
            return turn?.transfer
        }
        transfer?.cancel()
    }

    // MARK: - Rounds

    /// All tools have answered: what they said goes to the model.
    private static func nextRound(of turn: inout Turn?) -> Turn? {
        guard var next = turn, next.end != nil, let answers = next.answers else { return nil }
        next.question.messages.append(.assistant(next.said, calls: next.calls))
        next.question.messages += answers
        next.round += 1
        (next.said, next.calls, next.results) = ("", [], [:])
        (next.end, next.transfer) = (nil, nil)
        turn = next
        return next
    }

    private func ask(_ turn: Turn) {
        guard turn.round < Self.mostRounds else {
            return self.fail(
                ProviderError(
                    .protocolViolation,
                    "the model has used tools \(Self.mostRounds) times in one turn"),
                turn.request, turn.round)
        }
        let reader = ChatReader(
            self, self.api, turn.request, turn.round, self.api.reading(turn.question.names))
        let transfer = self.host.send(self.api.request(for: turn.question), to: reader)
        let isWanted = self.turn.withLock { current in
            guard current?.request == turn.request, current?.round == turn.round else {
                return false
            }
            current?.transfer = transfer
            return true
        }
        if !isWanted { transfer.cancel() }
    }

    // MARK: - The model

    /// - Returns: whether more of it is wanted.
    func receive(_ event: ChatEvent, _ request: Request, _ round: Int) -> Bool {
        switch event {
        case .text(let text):
            let isCurrent = self.change(request, round) { $0.said += text }
            if isCurrent { self.answer.say(text, of: request) }
            return isCurrent
        case .call(let call):
            return self.change(request, round) { turn in
                var call = call
                // Some servers give no ids, or the same each time.
                let isTaken = call.id.isEmpty || turn.calls.contains { $0.id == call.id }
                if call.argumentsJSON.isEmpty { call.argumentsJSON = "{}" }
                if isTaken { call.id = "call_\(turn.round)_\(turn.calls.count)" }
                turn.calls.append(call)
            }
        case .usage(let usage):
            self.answer.usage(
                input: UInt64(usage.input), output: UInt64(usage.output),
                cached: UInt64(usage.cached), of: request)
            return true
        case .end(let end):
            return self.change(request, round) { $0.end = $0.end ?? end }
        }
    }

    /// The answer has come to its end.
    func complete(_ request: Request, _ round: Int) {
        let turn = self.turn.withLock { turn -> Turn? in
            guard let current = turn, current.request == request, current.round == round else {
                return nil
            }
            if current.calls.isEmpty { turn = nil }
            return current
        }
        guard let turn, let end = turn.end else { return }
        guard turn.calls.isEmpty else { return self.use(turn) }
        // After tools there may be nothing to say: the caller is being transferred.
        guard !turn.said.isEmpty || turn.round > 0 || end == .filtered else {
            return self.answer.fail(
                ProviderError(.protocolViolation, "the model has answered with nothing"),
                request: request)
        }
        self.answer.done(request, DialogueAnswer.End(end))
    }

    func fail(_ error: ProviderError, _ request: Request, _ round: Int) {
        let isCurrent = self.turn.withLock { turn in
            guard turn?.request == request, turn?.round == round else { return false }
            turn = nil
            return true
        }
        if isCurrent { self.answer.fail(error, request: request) }
    }

    private func use(_ turn: Turn) {
        for call in turn.calls {
            guard case .object? = JSONValue(parsing: call.argumentsJSON) else {
                let error = ProviderError(.badInput, "the arguments are no JSON object")
                try? self.toolResult(.failure(error), of: call.id, turn.request)
                continue
            }
            self.answer.call(
                tool: call.name, argumentsJSON: call.argumentsJSON, id: call.id, of: turn.request)
        }
    }

    private func change(
        _ request: Request, _ round: Int, _ body: (inout Turn) -> Void
    ) -> Bool {
        self.turn.withLock { turn in
            guard var current = turn, current.request == request, current.round == round else {
                return false
            }
            // One owner, so that what has been said is not copied with each word.
            turn = nil
            body(&current)
            turn = current
            return true
        }
    }
}

extension DialogueAnswer.End {
    fileprivate init(_ end: ChatEnd) {
        switch end {
        case .complete: self = .complete
        case .length: self = .length
        case .filtered: self = .filtered
        }
    }
}
