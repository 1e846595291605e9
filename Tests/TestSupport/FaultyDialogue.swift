package import CallModel
package import EventLoop
package import Providers
package import Synchronization

/// A dialogue that answers step by step, and fails where its script says so.
package final class FaultyDialogue: Dialogue {
    package enum Step: Sendable {
        case say(String)
        case wait(Duration)
        /// Calls a tool and waits for its result.
        case tool(String, argumentsJSON: String)
        /// Calls a tool and goes on at once.
        case callTool(String, argumentsJSON: String)
        case fail(ProviderFailure)
        /// Nothing more ever comes.
        case hang
        /// Closes its session.
        case close
        case done
    }

    package let name: String
    private let loop: EventLoop
    private let script: @Sendable (DialogueTurn) -> [Step]
    package let turns = Mutex<[DialogueTurn]>([])
    package let toolResults = Mutex<[String]>([])

    package init(
        _ name: String, on loop: EventLoop, _ script: @escaping @Sendable (DialogueTurn) -> [Step]
    ) {
        self.name = name
        self.loop = loop
        self.script = script
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any DialogueSession {
        let session = Session(dialogue: self, events: events)
        session.report(.ready)
        return session
    }

    private final class Session: FakeSession, DialogueSession, @unchecked Sendable {
        private let dialogue: FaultyDialogue
        private var steps: [Step] = []
        private var request = RequestID(rawValue: 0)
        private var toolCalls = 0

        init(dialogue: FaultyDialogue, events: @escaping ProviderEventHandler) {
            self.dialogue = dialogue
            super.init(loop: dialogue.loop, events: events)
        }

        func generate(_ turn: DialogueTurn, _ request: RequestID) {
            self.dialogue.turns.withLock { $0.append(turn) }
            self.request = request
            self.steps = self.dialogue.script(turn)
            self.later(.milliseconds(100)) { [weak self] in self?.goOn(request) }
        }

        func toolResult(
            _ result: Result<String, ProviderFailure>, of toolCall: String, _ request: RequestID
        ) {
            let text =
                switch result {
                case .success(let json): json
                case .failure(let failure): failure.code.name
                }
            self.dialogue.toolResults.withLock { $0.append(text) }
            guard toolCall == "t\(self.toolCalls)", self.isWaiting else { return }
            self.isWaiting = false
            self.later(.milliseconds(100)) { [weak self] in self?.goOn(request) }
        }

        private var isWaiting = false

        override func cancel(_ request: RequestID) {
            if request == self.request { self.steps = [] }
        }

        private func goOn(_ request: RequestID) {
            guard request == self.request, !self.isClosed, !self.steps.isEmpty else { return }
            let step = self.steps.removeFirst()
            switch step {
            case .say(let text): self.report(.delta(request, text: text, isProtected: false))
            case .wait(let time):
                return self.later(time) { [weak self] in self?.goOn(request) }
            case .tool(let name, let arguments), .callTool(let name, let arguments):
                self.toolCalls += 1
                let id = "t\(self.toolCalls)"
                self.report(.toolCall(request, id: id, name: name, argumentsJSON: arguments))
                if case .tool = step {
                    self.isWaiting = true
                    return
                }
            case .fail(let failure): self.report(.failed(failure, request: request))
            case .hang: return
            case .close: return self.report(.closed)
            case .done: self.report(.done(request, reason: .complete, units: 0))
            }
            self.later(.zero) { [weak self] in self?.goOn(request) }
        }
    }
}
