import JackfieldPlugin

/// What each operation gives.
struct RecordsScript: Decodable, Sendable {
    struct Operation: Decodable, Sendable {
        var name: String
        var description: String
        /// JSON Schema of the arguments.
        var parameters: JSONValue
        /// By order of the calls; the last one stays.
        var results: [JSONValue]
        /// In place of the script's.
        var delay: Duration?
        /// Fails with this instead.
        var error: ProviderError.Code?

        enum CodingKeys: String, CodingKey {
            case name, description, parameters, results, error
            case delay = "delay_ms"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.name = try container.decode(String.self, forKey: .name)
            self.description = try container.value(.description, or: self.name)
            self.parameters = try container.value(
                .parameters, or: .object(["type": .text("object")]))
            self.results = try container.value(.results, or: [.object([:])])
            self.delay = try container.milliseconds(.delay)
            self.error = try container.decodeIfPresent(StatusName.self, forKey: .error)?.code
        }

        /// The operation as a tool for a dialogue.
        var tool: JSONValue {
            .object([
                "name": .text(self.name), "description": .text(self.description),
                "parameters": self.parameters,
            ])
        }
    }

    var operations: [Operation]
    var delay: Duration
    /// Every operation that is asked for goes to this file; nil: nowhere.
    var witness: String?

    enum CodingKeys: String, CodingKey {
        case operations, witness
        case delay = "delay_ms"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.operations = try container.value(.operations, or: [])
        self.delay = try container.milliseconds(.delay, or: 50)
        self.witness = try container.decodeIfPresent(String.self, forKey: .witness)
    }
}
