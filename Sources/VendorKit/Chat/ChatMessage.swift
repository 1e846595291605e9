package import JackfieldPlugin

/// One use of a tool that a model has asked for.
package struct ChatToolCall: Sendable, Equatable {
    package var id: String
    /// As the host knows it: "call.transfer".
    package var name: String
    /// An object.
    package var argumentsJSON: String

    package init(id: String, name: String, argumentsJSON: String) {
        self.id = id
        self.name = name
        self.argumentsJSON = argumentsJSON
    }
}

/// A part of the conversation, in the terms that the APIs of all vendors share.
package enum ChatMessage: Sendable, Equatable {
    case user(String)
    case assistant(String, calls: [ChatToolCall])
    case tool(ChatToolCall, result: String, isError: Bool)
}

/// A tool that the model may use.
package struct ChatTool: Sendable, Equatable {
    /// As the host knows it.
    package var name: String
    package var description: String
    /// A JSON Schema of an object.
    package var parameters: JSONValue

    package init(name: String, description: String, parameters: JSONValue) {
        self.name = name
        self.description = description
        self.parameters = parameters
    }

    /// The tools of a turn: see `jf_generate.tools_json`.
    package static func list(_ json: String) -> [ChatTool] {
        (JSONValue(parsing: json)?.list ?? []).compactMap { tool in
            guard let name = tool["name"]?.text else { return nil }
            return ChatTool(
                name: name, description: tool["description"]?.text ?? "",
                parameters: tool["parameters"]
                    ?? .object(["type": .text("object"), "properties": .object([:])]))
        }
    }
}

/// The names of tools as models may see them: `[a-zA-Z0-9_-]{1,64}`.
package struct ToolNames: Sendable {
    private static let longest = 64

    private var shown: [String: String] = [:]
    private var known: [String: String] = [:]

    package init(_ names: [String]) {
        for name in names where self.shown[name] == nil {
            var candidate = Self.plain(name)
            var number = 2
            while self.known[candidate] != nil {
                candidate = "\(Self.plain(name).prefix(Self.longest - 4))_\(number)"
                number += 1
            }
            self.shown[name] = candidate
            self.known[candidate] = name
        }
    }

    /// For the model.
    package func shown(_ name: String) -> String { self.shown[name] ?? Self.plain(name) }

    /// For the host; a name that the model has made up stays as it is.
    package func known(_ name: String) -> String { self.known[name] ?? name }

    private static func plain(_ name: String) -> String {
        let characters = name.unicodeScalars.map { scalar -> Character in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_", "-": Character(scalar)
            default: "_"
            }
        }
        return characters.isEmpty ? "_" : String(characters.prefix(Self.longest))
    }
}
