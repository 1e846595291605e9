import CallModel
import Providers
import Turns

/// What the call does when the turn machine, the recogniser and the dialogue say so.
extension Call {
    func perform(_ actions: [TurnAction]) {
        for action in actions { self.perform(action) }
    }

    private func perform(_ action: TurnAction) {
        switch action {
        case .finalize:
            self.stamps.finalize = self.context.now
            self.hearing?.finalize(isStillSpeaking: self.ears?.isSpeaking ?? false)
        case .endTurn(let cause, let input, let confidence):
            self.endTurn(cause, input: input, confidence: confidence)
        case .rollBack:
            self.isRolledBack = true
            self.answering?.rollBack()
            self.speaking?.dropUnheard()
            self.conversation.rollBack()
            self.forgetAfterReply()
        case .duck:
            self.context.journal.write(.bargeInSuspected)
            self.speaking?.duck(decibels: self.plan.turns.bargeIn.duckDecibels)
        case .unduck(let text):
            self.context.journal.write(.bargeInDismissed(text: text))
            self.speaking?.unduck()
        case .interrupt: self.interruptReply()
        case .giveUp:
            self.end(.abandoned, by: .host, cause: .normal, detail: "the caller was silent")
        }
    }

    /// The caller's turn is over: it goes on disk, then to the dialogue.
    private func endTurn(_ cause: TurnCause, input: String, confidence: Float?) {
        self.dropPendingAct()
        // What still comes of the answer before would count, and call its tools, as this turn's, which is not yet
        // on disk.
        self.answering?.cancel()
        self.context.usage.settle(self.context.journal)
        self.returnToBetterProviders()
        self.adaptEndpointing()
        self.turn += 1
        self.sentences = 0
        self.fixedSentences = 0
        // Tool calls of a turn that goes on are not made again under another key.
        if !self.isRolledBack { self.toolTurn = self.turn }
        self.isRolledBack = false
        self.stamps.ask(at: self.context.now, afterSpeech: cause == .speech || cause == .noMatch)
        if cause == .speech || cause == .dtmf {
            self.hasCallerTurn = true
            self.conversation.callerSaid(input)
        }
        if cause == .silence { self.context.journal.write(.callerSilent(prompt: self.turn)) }
        self.context.journal.write(
            .turn(number: self.turn, cause: cause, input: input, confidence: confidence))
        let turn = self.turn
        self.context.journal.flush { [weak self] in
            self?.assumeIsolated {
                $0.ask(turn, cause: cause, input: input, confidence: confidence)
            }
        }
    }

    private func ask(_ turn: Int, cause: TurnCause, input: String, confidence: Float?) {
        // The caller may have gone on, or gone, while the disk was written.
        guard self.phase == .up, turn == self.turn else { return }
        let isInterrupted = self.interruptedTurn == turn
        if !isInterrupted { self.speaking?.beginReply() }
        self.answering?.answer(
            DialogueTurn(
                cause: cause, input: input, confidence: confidence, toolsJSON: self.toolsJSON,
                factsJSON: self.factsJSON))
        // Meanwhile the caller has pressed a key: the dialogue knows of the turn, and nobody waits for its answer.
        if isInterrupted { self.answering?.cancel() }
    }

    private var factsJSON: String {
        let known = self.invitation.facts.merging(self.facts) { $1 }
        var facts = known.mapValues { JSONValue.text($0) }
        facts["call_id"] = .text(self.invitation.id.rawValue)
        facts["from"] = .text(self.invitation.from)
        facts["to"] = .text(self.invitation.to)
        facts["language"] = .text(self.plan.language)
        return JSONValue.object(facts).json
    }

    func handle(_ outcome: HearingStage.Outcome) {
        if self.phase == .closing { return self.handleLast(outcome) }
        switch outcome {
        case .partial(let text): self.receive(.partial(text: text))
        case .finalized(let text, let confidence):
            self.receive(.finalized(text: text, confidence: confidence))
        case .exhausted: self.runOut(.stt)
        }
    }

    func handle(_ outcome: AnsweringStage.Outcome) {
        switch outcome {
        case .sentence(let text, let isProtected): self.say(text, isProtected: isProtected)
        case .toolCall(let id, let name, let arguments):
            self.callTool(id: id, name: name, argumentsJSON: arguments)
        case .expect(let expectation):
            self.context.journal.write(
                .expecting(
                    phrases: expectation.phrases.count, hasGrammar: !expectation.grammar.isEmpty,
                    isStrict: expectation.isStrict))
            self.hearing?.expect(expectation)
        case .slot(let name, let value):
            self.slots[name] = value.isEmpty ? nil : value
            self.context.journal.write(.slot(name: name, value: value))
        case .complete: self.speaking?.complete()
        case .restarted:
            self.answering?.keepSaid(
                self.speaking?.keepStarted(orFirst: self.fixedSentences) ?? [])
        case .exhausted: self.runOut(.dialogue)
        }
    }

    // MARK: - Tools

    private func callTool(id: String, name: String, argumentsJSON: String) {
        let key = Tools.idempotencyKey(
            call: self.invitation.id, turn: self.toolTurn, name: name,
            argumentsJSON: argumentsJSON)
        // What was said before a tool call cannot be taken back: the tool may have acted on it.
        self.fixedSentences = self.sentences
        self.toolCalls[id] = (name, argumentsJSON)
        self.context.journal.write(
            .toolCalled(id: id, name: name, arguments: argumentsJSON, key: key))
        switch Tools.kind(of: name, argumentsJSON: argumentsJSON) {
        case .records(let operation):
            self.records?.call(
                id: id, operation: operation, argumentsJSON: argumentsJSON, key: key)
        case .afterReply(.transfer(let target)):
            self.afterReply.removeAll { if case .transfer = $0 { true } else { false } }
            self.afterReply.append(.transfer(to: target))
            self.transferTool = id
            // The dialogue waits for the transfer, and the transfer for the end of what was said.
            self.speaking?.complete()
        case .afterReply(let step) where step.isWithinReply:
            self.afterReply.append(step)
            self.actTools.append(id)
            self.speaking?.complete()
        case .afterReply(let step):
            self.afterReply.append(step)
            self.toolAnswered(id: id, provider: "host", .success(#"{"ok":true}"#))
        case .unknown(let reason):
            self.toolAnswered(
                id: id, provider: "host", .failure(ProviderFailure(.unsupported, reason)))
        }
    }

    func handle(_ outcome: RecordsStage.Outcome) {
        self.toolAnswered(id: outcome.id, provider: outcome.provider, outcome.result)
    }

    func toolAnswered(
        id: String, provider: String, _ result: Result<String, ProviderFailure>
    ) {
        let (status, text) =
            switch result {
            case .success(let json): ("OK", json)
            case .failure(let failure): (failure.code.name, failure.reason)
            }
        self.context.journal.write(
            .toolAnswered(id: id, provider: provider, status: status, result: text))
        if let call = self.toolCalls.removeValue(forKey: id) {
            self.conversation.toolAnswered(
                name: call.name, argumentsJSON: call.argumentsJSON, result: text)
        }
        self.answering?.toolAnswered(result, id: id)
    }
}
