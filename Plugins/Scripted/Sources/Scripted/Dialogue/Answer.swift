import JackfieldPlugin

/// One answer of the script. `{input}` in its texts stands for what the caller said, `{turn}` in what is said
/// for how often the caller has spoken.
struct Answer: Decodable, Sendable {
    struct Expected: Decodable, Sendable {
        var phrases: [String]
        var grammar: String
        var isStrict: Bool

        enum CodingKeys: String, CodingKey {
            case phrases, grammar
            case isStrict = "strict"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.phrases = try container.value(.phrases, or: [])
            self.grammar = try container.value(.grammar, or: "")
            self.isStrict = try container.value(.isStrict, or: false)
        }
    }

    /// A tool to call. `{result}` in its texts stands for the JSON that the tool gave.
    struct Tool: Decodable, Sendable {
        var name: String
        var arguments: JSONValue
        var then: [String]
        /// Said instead when the tool fails.
        var onError: [String]

        enum CodingKeys: String, CodingKey {
            case name, arguments, then
            case onError = "on_error"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.name = try container.decode(String.self, forKey: .name)
            self.arguments = try container.value(.arguments, or: .object([:]))
            self.then = try container.value(.then, or: [])
            self.onError = try container.value(.onError, or: [])
        }
    }

    var say: [String]
    /// Zero gives each sentence as one piece, else a piece is a word.
    var deltaEvery: Duration
    var isProtected: Bool
    var slots: [String: String]
    var tools: [Tool]
    var expect: Expected?
    var hangsUp: Bool
    /// In place of the script's.
    var firstTokenDelay: Duration?

    enum CodingKeys: String, CodingKey {
        case say, slots, tools, expect
        case deltaEvery = "delta_every_ms"
        case isProtected = "protected"
        case hangsUp = "hang_up"
        case firstTokenDelay = "first_token_delay_ms"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.say = try container.value(.say, or: [])
        self.deltaEvery = try container.milliseconds(.deltaEvery, or: 0)
        self.isProtected = try container.value(.isProtected, or: false)
        self.slots = try container.value(.slots, or: [:])
        self.tools = try container.value(.tools, or: [])
        self.expect = try container.decodeIfPresent(Expected.self, forKey: .expect)
        self.hangsUp = try container.value(.hangsUp, or: false)
        self.firstTokenDelay = try container.milliseconds(.firstTokenDelay)
    }
}
