import CRMKit
import JackfieldPlugin

extension Operation {
    private static let mostMatches: Int64 = 10

    static let findContact = Operation(
        name: "find_contact",
        description:
            "Finds a customer by telephone number, account number or name. Give one of them.",
        parameters: [
            "number": #"{"type":"string","description":"telephone number, in any spelling"}"#,
            "account": #"{"type":"string","description":"account number"}"#,
            "name": #"{"type":"string","description":"name or part of it"}"#,
        ], writes: false
    ) { arguments, desk throws(ProviderError) in
        let given = ["number", "account", "name"].filter(arguments.has)
        guard given.count == 1 else {
            throw arguments.error(
                given.last ?? "number",
                "must be the only one of number, account and name, and be there")
        }
        let matches: [Contact]
        switch given[0] {
        case "number":
            let spelling = try arguments.text("number", upTo: 64)
            guard let number = desk.plan.normalise(spelling) else {
                throw arguments.error("number", "is no telephone number")
            }
            matches = try desk.contacts.contacts(number: number, limit: Operation.mostMatches)
        case "account":
            let account = try arguments.text("account", upTo: 64)
            matches = try desk.contacts.contact(account: account).map { [$0] } ?? []
        default:
            let name = try arguments.text("name", upTo: 200)
            matches = try desk.contacts.contacts(name: name, limit: Operation.mostMatches)
        }
        guard let first = matches.first else { return Operation.notFound }
        return .object([
            "found": .boolean(true), "contact": first.json,
            "others": .list(matches.dropFirst().map(\.shortJSON)),
        ])
    }

    static let getContact = Operation(
        name: "get_contact", description: "Gives all that is known of a customer.",
        parameters: ["id": #"{"type":"integer","minimum":1,"description":"id of the contact"}"#],
        required: ["id"], writes: false
    ) { arguments, desk throws(ProviderError) in
        guard let id = try arguments.optionalID("id") else {
            throw arguments.error("id", "is missing")
        }
        guard let contact = try desk.contacts.contact(id) else { return Operation.notFound }
        return .object(["found": .boolean(true), "contact": contact.json])
    }

    static let upsertContact = Operation(
        name: "upsert_contact",
        description: "Changes the customer with this id or account, or adds a new one. "
            + "What is not given stays as it is.",
        parameters: [
            "id": #"{"type":"integer","minimum":1,"description":"id of a known contact"}"#,
            "account": #"{"type":"string","maxLength":64,"description":"account number"}"#,
            "name": #"{"type":"string","maxLength":200}"#,
            "numbers":
                #"{"type":"array","items":{"type":"string"},"maxItems":20,"description":"all telephone numbers, in any spelling"}"#,
            "add_numbers":
                #"{"type":"array","items":{"type":"string"},"maxItems":20,"description":"telephone numbers beside those known"}"#,
            "language":
                #"{"type":"string","maxLength":35,"description":"BCP 47, such as en or de-AT"}"#,
            "notes": #"{"type":"string","maxLength":20000}"#,
            "fields":
                #"{"type":"object","description":"anything else, by name; null takes a field away"}"#,
        ], writes: true
    ) { arguments, desk throws(ProviderError) in
        let id = try arguments.optionalID("id")
        let account = try arguments.optionalText("account", upTo: 64)
        var contact = Contact()
        if let id {
            guard let known = try desk.contacts.contact(id) else { return Operation.notFound }
            contact = known
        } else if let account, let known = try desk.contacts.contact(account: account) {
            contact = known
        }
        let isNew = contact.id == 0
        try contact.take(arguments, plan: desk.plan)
        guard !contact.name.isEmpty else {
            throw arguments.error("name", "is missing; a new contact needs one")
        }
        if let account = contact.account,
            let other = try desk.contacts.contact(account: account), other.id != contact.id
        {
            throw arguments.error("account", "belongs to another contact")
        }
        contact.updatedAt = desk.now
        let written = try desk.contacts.write(contact)
        return .object([
            "found": .boolean(true), "created": .boolean(isNew), "contact": written.json,
        ])
    }
}

extension Contact {
    fileprivate static let mostNumbers = 20
    private static let mostFields = 100

    /// Takes over what the arguments give.
    fileprivate mutating func take(
        _ arguments: Arguments, plan: NumberPlan
    ) throws(ProviderError) {
        if let name = try arguments.optionalText("name", upTo: 200) { self.name = name }
        if let account = try arguments.optionalText("account", upTo: 64) {
            guard !Contact.fold(account: account).isEmpty else {
                throw arguments.error("account", "is empty")
            }
            self.account = account
        }
        if let language = try arguments.optionalText("language", upTo: 35) {
            self.language = language.isEmpty ? nil : language
        }
        if let notes = try arguments.optionalText("notes", upTo: 20_000) { self.notes = notes }
        if let all = try Self.numbers("numbers", in: arguments, plan: plan) { self.numbers = all }
        if let more = try Self.numbers("add_numbers", in: arguments, plan: plan) {
            self.numbers += more.filter { !self.numbers.contains($0) }
        }
        guard self.numbers.count <= Self.mostNumbers else {
            throw arguments.error("add_numbers", "makes more than \(Self.mostNumbers) numbers")
        }
        for (name, value) in try arguments.object("fields") ?? [:] {
            self.fields[name] = value == .null ? nil : value
        }
        guard self.fields.count <= Self.mostFields else {
            throw arguments.error("fields", "makes more than \(Self.mostFields) fields")
        }
    }

    private static func numbers(
        _ name: String, in arguments: Arguments, plan: NumberPlan
    ) throws(ProviderError) -> [String]? {
        guard let spellings = try arguments.texts(name, upTo: Self.mostNumbers) else { return nil }
        var numbers: [String] = []
        for (index, spelling) in spellings.enumerated() {
            guard let number = plan.normalise(spelling) else {
                throw arguments.error(name, "has no telephone number as item \(index + 1)")
            }
            if !numbers.contains(number) { numbers.append(number) }
        }
        return numbers
    }
}
