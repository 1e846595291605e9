import CallModel

/// What was said in a call, as the dialogue remembers it: what the assistant said is what the caller heard.
struct Conversation {
    private(set) var messages: [JSONValue] = []

    mutating func callerSaid(_ text: String) { self.add("user", text) }

    /// - Parameter isCut: the caller interrupted here.
    mutating func assistantSaid(_ text: String, isCut: Bool) {
        guard !text.isEmpty else { return }
        self.add("assistant", text, isCut ? ["cut": .boolean(true)] : [:])
    }

    mutating func toolAnswered(name: String, argumentsJSON: String, result: String) {
        self.add("tool", result, ["name": .text(name), "arguments": .text(argumentsJSON)])
    }

    /// Takes the caller's last words back, because he went on. What tools did since then stays done.
    mutating func rollBack() {
        guard let last = self.messages.lastIndex(where: { $0["role"]?.string != "tool" }),
            self.messages[last]["role"]?.string == "user"
        else { return }
        self.messages.remove(at: last)
    }

    /// The messages, with what is being said now and not heard to its end as the last of them.
    func json(saying text: String = "") -> String {
        guard !text.isEmpty else { return JSONValue.list(self.messages).json }
        return JSONValue.list(self.messages + [Self.message("assistant", text, [:])]).json
    }

    private mutating func add(_ role: String, _ text: String, _ more: [String: JSONValue] = [:]) {
        self.messages.append(Self.message(role, text, more))
    }

    private static func message(
        _ role: String, _ text: String, _ more: [String: JSONValue]
    ) -> JSONValue {
        .object(more.merging(["role": .text(role), "content": .text(text)]) { $1 })
    }
}
