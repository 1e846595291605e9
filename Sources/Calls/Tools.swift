import CallModel

/// The tools that a dialogue may call: those of the customer records, and call control.
enum Tools {
    enum Kind: Equatable {
        /// An operation of the customer records.
        case records(String)
        /// Something that is done once the reply has been played.
        case afterReply(AfterReply)
        case unknown(String)
    }

    enum AfterReply: Equatable {
        case transfer(to: String)
        case hangUp
        case hold(Duration)
        case keys(String)
    }

    private static let longestHold = 900
    private static let mostKeys = 64

    private static let recordsPrefix = "crm."

    /// Whether the tool does something with the call itself.
    static func isControl(_ name: String) -> Bool { name.hasPrefix("call.") }

    static func kind(of name: String, argumentsJSON: String) -> Kind {
        if name.hasPrefix(Self.recordsPrefix) {
            return .records(String(name.dropFirst(Self.recordsPrefix.count)))
        }
        switch name {
        case "call.hang_up": return .afterReply(.hangUp)
        case "call.transfer":
            guard let target = JSONValue(parsing: argumentsJSON)?["to"]?.string, !target.isEmpty
            else {
                return .unknown("call.transfer needs \"to\": whom to transfer the call to")
            }
            return .afterReply(.transfer(to: target))
        case "call.hold":
            guard let seconds = Self.seconds(argumentsJSON) else {
                return .unknown("call.hold takes \"seconds\" from 1 to \(Self.longestHold)")
            }
            return .afterReply(.hold(.seconds(seconds)))
        case "call.send_dtmf":
            let digits = JSONValue(parsing: argumentsJSON)?["digits"]?.string ?? ""
            let isSound = digits.allSatisfy { "0123456789*#ABCD".contains($0) }
            guard isSound, (1...Self.mostKeys).contains(digits.count) else {
                return .unknown(
                    "call.send_dtmf needs \"digits\": 1 to \(Self.mostKeys) of 0-9 * # A-D")
            }
            return .afterReply(.keys(digits))
        default: return .unknown("there is no tool \(name)")
        }
    }

    /// Of a hold; nil: that cannot be.
    private static func seconds(_ argumentsJSON: String) -> Int? {
        switch JSONValue(parsing: argumentsJSON)?["seconds"] {
        case nil: 60
        case .number(let value):
            Int(exactly: value).flatMap { (1...Self.longestHold).contains($0) ? $0 : nil }
        default: nil
        }
    }

    /// What is asked, the same however the arguments are written.
    static func key(_ name: String, argumentsJSON: String) -> String {
        // Numbers of more digits are not exact as values: two accounts would be one.
        let isExact = argumentsJSON.split { !$0.isNumber && $0 != "." }.allSatisfy { $0.count < 16 }
        let value = isExact ? JSONValue(parsing: argumentsJSON) : nil
        return "\(name) \(value?.json ?? argumentsJSON)"
    }

    /// The same call of a tool in the same turn has the same key, whoever asks for it.
    static func idempotencyKey(
        call: CallID, turn: Int, name: String, argumentsJSON: String
    ) -> String {
        // FNV-1a, 64 bits: stable between runs, unlike Swift's own hashes.
        let hash = Self.key(name, argumentsJSON: argumentsJSON).utf8.reduce(
            UInt64(0xcbf2_9ce4_8422_2325)
        ) {
            ($0 ^ UInt64($1)) &* 0x100_0000_01b3
        }
        return "\(call)-\(turn)-\(String(hash, radix: 16))"
    }

    /// All tools as the JSON list that dialogues get.
    static func json(of recordsJSON: [String]) -> String {
        var seen: Set<String> = []
        var tools: [JSONValue] = []
        for case .list(let operations) in recordsJSON.compactMap(JSONValue.init(parsing:)) {
            for case .object(var operation) in operations {
                guard let name = operation["name"]?.string, seen.insert(name).inserted else {
                    continue
                }
                operation["name"] = .text(Self.recordsPrefix + name)
                tools.append(.object(operation))
            }
        }
        return JSONValue.list(tools + Self.callControl).json
    }

    private static var callControl: [JSONValue] {
        [
            Self.tool("call.hang_up", "Ends the call once the reply has been played."),
            Self.tool(
                "call.transfer", "Transfers the call once the reply has been played.",
                parameters: ["to": Self.text("Whom to transfer it to.")], required: ["to"]),
            Self.tool(
                "call.hold",
                """
                Puts the caller on hold once the reply has been played; answers when the time is over, or \
                the caller speaks or presses a key.
                """,
                parameters: [
                    "seconds": .object([
                        "type": .text("integer"), "minimum": .number(1),
                        "maximum": .number(Double(Self.longestHold)), "default": .number(60),
                    ])
                ]),
            Self.tool(
                "call.send_dtmf",
                "Presses keys for the far party to hear, once the reply has been played.",
                parameters: ["digits": Self.text("0-9 * # A-D")], required: ["digits"]),
        ]
    }

    private static func text(_ description: String) -> JSONValue {
        .object(["type": .text("string"), "description": .text(description)])
    }

    private static func tool(
        _ name: String, _ description: String, parameters: [String: JSONValue] = [:],
        required: [String] = []
    ) -> JSONValue {
        .object([
            "name": .text(name), "description": .text(description),
            "parameters": .object([
                "type": .text("object"), "properties": .object(parameters),
                "required": .list(required.map { .text($0) }),
            ]),
        ])
    }
}
