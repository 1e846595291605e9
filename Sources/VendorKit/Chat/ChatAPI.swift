package import JackfieldPlugin

/// How the language models of one vendor are asked over HTTP, with an answer that comes as server-sent events.
package protocol ChatAPI: Sendable {
    associatedtype Reading: ChatReading

    /// A small request that opens a connection before it is needed; nil: there is none.
    var warmUp: HTTPRequest? { get }

    /// The request for the next part of a conversation.
    func request(for question: ChatQuestion) -> HTTPRequest

    /// Reads one answer.
    func reading(_ names: ToolNames) -> Reading

    /// What an answer with another status than 200 means.
    func error(
        _ status: Int, _ headers: [(name: String, value: String)], body: [UInt8]
    ) -> ProviderError
}

/// What a model is asked.
package struct ChatQuestion: Sendable {
    package var messages: [ChatMessage]
    package let tools: [ChatTool]
    package let names: ToolNames
    /// What the host knows of the call; the settings say what of it the vendor may know.
    package let facts: [String: String]

    package init(_ messages: [ChatMessage], tools: [ChatTool] = [], facts: [String: String] = [:]) {
        self.messages = messages
        self.tools = tools
        self.names = ToolNames(tools.map(\.name))
        self.facts = facts
    }

    /// What a model is told that has no other instructions: what it says is heard, not read.
    private static let defaultInstructions = """
        You answer telephone calls. What you write is spoken: use short, plain sentences, without lists, headings, \
        markup or emoji. Ask one question at a time. Notes in parentheses tell what happens on the line; never \
        write any yourself.
        """

    /// The operator's instructions, and below them the facts of these names, one a line.
    package func system(_ instructions: String?, facts names: [String]) -> String {
        let instructions = instructions ?? Self.defaultInstructions
        let lines = names.compactMap { name in self.facts[name].map { "\(name): \($0)" } }
        guard !lines.isEmpty else { return instructions }
        return instructions + "\n\nAbout this call:\n" + lines.joined(separator: "\n")
    }
}

/// Reads one answer of a model.
package protocol ChatReading: Sendable {
    /// What an event says.
    mutating func read(_ event: ServerEvent) throws(ProviderError) -> [ChatEvent]

    /// The stream has ended.
    /// - Throws: it has broken off.
    mutating func end() throws(ProviderError) -> [ChatEvent]
}

/// What a model does in its answer.
package enum ChatEvent: Sendable, Equatable {
    case text(String)
    case call(ChatToolCall)
    case usage(ChatUsage)
    /// Nothing more comes.
    case end(ChatEnd)
}

package enum ChatEnd: Sendable, Equatable { case complete, length, filtered }

/// Tokens of one answer.
package struct ChatUsage: Sendable, Equatable {
    package var input: Int
    package var output: Int
    /// Of the input, those that the vendor had in its cache.
    package var cached: Int

    package init(input: Int, output: Int, cached: Int = 0) {
        self.input = input
        self.output = output
        self.cached = cached
    }
}
