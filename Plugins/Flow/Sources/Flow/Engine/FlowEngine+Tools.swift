extension FlowEngine {
    static let transferTool = "call.transfer"
    static let hangUpTool = "call.hang_up"

    mutating func call(_ call: ToolCall) {
        self.wait(
            PendingCall(
                id: self.nextCallID(), tool: call.tool,
                arguments: self.json(call.arguments) ?? .object([]),
                purpose: .step, result: call.result, onError: call.onError))
    }

    mutating func transfer(_ transfer: Transfer) {
        let to = JSON.object([.init(name: "to", value: .string(self.text(transfer.to, raw: true)))])
        self.wait(
            PendingCall(
                id: self.nextCallID(), tool: Self.transferTool, arguments: to, purpose: .transfer,
                onError: transfer.onError))
    }

    /// Ends the call.
    mutating func end(reason: String) {
        let arguments =
            reason.isEmpty
            ? JSON.object([]) : .object([.init(name: "reason", value: .string(reason))])
        self.wait(
            PendingCall(
                id: self.nextCallID(), tool: Self.hangUpTool, arguments: arguments, purpose: .hangUp
            ))
    }

    private mutating func wait(_ pending: PendingCall) {
        self.waiting = .tool(pending)
        self.actions.append(.call(tool: pending.tool, arguments: pending.arguments, id: pending.id))
    }

    /// The same for the same line and visit, so that a repeated call can be told from a new one.
    private mutating func nextCallID() -> String {
        let visit = (self.calls[self.cursor] ?? 0) + 1
        self.calls[self.cursor] = visit
        return "\(self.cursor.step).\(self.cursor.line + 1).\(visit)"
    }

    mutating func toolAnswered(_ id: String, _ outcome: ToolOutcome) {
        guard case .tool(let pending) = self.waiting, pending.id == id else { return }
        switch (pending.purpose, outcome) {
        case (.hangUp, _), (.transfer, .gave): self.waiting = .ended
        case (.step, .gave(let result)):
            if let name = pending.result { self.results[name] = result }
            self.cursor.line += 1
            self.run()
        case (.step, .failed), (.transfer, .failed):
            // A failure beyond the flow's last resort must not go round for ever.
            let step = pending.onError ?? self.flow.onError ?? self.flow.onFailure
            self.failures["tools", default: 0] += 1
            guard self.failures["tools", default: 0] <= 10 else {
                return self.end(reason: "tools keep failing")
            }
            self.goto(step)
            self.run()
        }
    }
}
