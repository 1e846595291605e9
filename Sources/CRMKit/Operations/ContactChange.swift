package import JackfieldPlugin

/// The arguments of `upsert_contact`, checked; what is nil stays as it is.
package struct ContactChange: Sendable {
    private static let mostNumbers = 2

    package var id: String?
    package var account: String?
    package var name: String?
    /// As `NumberPlan` writes them: the main one, then the mobile.
    package var numbers: [String]?
    package var language: String?
    package var notes: String?
    /// By the service's own names.
    package var fields: [String: JSONValue]

    package init(_ arguments: Arguments, plan: NumberPlan) throws(ProviderError) {
        self.id = try arguments.recordID("id")
        self.account = try arguments.optionalText("account", upTo: 64)
        self.name = try arguments.optionalText("name", upTo: 200)
        self.language = try arguments.optionalText("language", upTo: 35)
        self.notes = try arguments.optionalText("notes", upTo: 20_000)
        self.fields = try arguments.object("fields") ?? [:]
        if let spellings = try arguments.texts("numbers", upTo: Self.mostNumbers) {
            var numbers: [String] = []
            for (index, spelling) in spellings.enumerated() {
                guard let number = plan.normalise(spelling) else {
                    throw arguments.error("numbers", "has no telephone number as item \(index + 1)")
                }
                numbers.append(number)
            }
            self.numbers = numbers
        }
        guard self.account?.isEmpty != true else { throw arguments.error("account", "is empty") }
        if let name = self.fields.keys.sorted().first(where: { !Self.isFieldName($0) }) {
            throw arguments.error(
                "fields", "has the name \"\(name.prefix(40))\", which is no field's: use a-z 0-9 _")
        }
        if self.id == nil, self.name?.isEmpty != false, self.account == nil {
            throw arguments.error("name", "is missing; a new contact needs one")
        }
    }

    /// The last word is the family name, as customer systems want it apart; `SMITH, Jane` is understood.
    package static func parts(of name: String) -> (given: String, family: String) {
        if let comma = name.firstIndex(of: ",") {
            let given = String(name[name.index(after: comma)...].trimmed)
            let family = String(name[..<comma].trimmed)
            if !family.isEmpty { return (given, family) }
        }
        guard let space = name.lastIndex(where: \.isWhitespace) else { return ("", name) }
        return (String(name[..<space].trimmed), String(name[name.index(after: space)...]))
    }

    private static func isFieldName(_ name: String) -> Bool {
        (1...100).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}
