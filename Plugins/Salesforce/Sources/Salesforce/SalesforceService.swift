import CRMKit
import JackfieldPlugin
import VendorKit

/// Salesforce's contacts and leads, tasks and cases.
final class SalesforceService: CRMService {
    let settings: SalesforceSettings
    let people: SalesforcePerson
    private let plan: NumberPlan
    private let client: CRMClient

    let operations = CRMOperation.all

    /// Control thread.
    init(
        _ settings: SalesforceSettings, host: Host, notes: OutboxNotes
    ) throws(ProviderError) {
        self.settings = settings
        self.people = SalesforcePerson(settings: settings)
        self.plan = settings.numberPlan
        self.client = CRMClient(
            host: host, vendor: "Salesforce", baseURL: settings.loginURL,
            tokens: try SalesforceTokens.holder(settings, host: host, notes: notes),
            gate: RateGate([:]), meaning: { SalesforceErrors.meaning($0, $1) })
    }

    func records(
        of operation: String, _ arguments: Arguments, reference: String
    ) throws(ProviderError) -> [String] {
        switch operation {
        case "log_call":
            let call = try CallLog(arguments)
            return ["call:\(call.callID)"] + Self.contact(call.contact)
        case "open_ticket":
            let ticket = try TicketRequest(arguments)
            return ["ticket:\(reference)"] + Self.contact(ticket.contact)
        default:
            let change = try ContactChange(arguments, plan: self.plan)
            _ = try self.people.write(change)
            if let id = change.id { return Self.contact(id) }
            return [change.account.map { "account:\($0)" } ?? "new:\(reference)"]
        }
    }

    private static func contact(_ id: String?) -> [String] { id.map { ["contact:\($0)"] } ?? [] }

    func write(_ write: PendingWrite, _ arguments: Arguments, _ done: @escaping WriteEnd) {
        do throws(ProviderError) {
            switch write.operation {
            case "log_call": self.log(try CallLog(arguments), write, done)
            case "open_ticket": self.open(try TicketRequest(arguments), write, done)
            default: try self.change(ContactChange(arguments, plan: self.plan), write, done)
            }
        } catch {
            done(.failure(error))
        }
    }

    /// Asks for the limits, which needs the app and its rights to be right.
    func probe(_ done: @escaping @Sendable (ProviderError?) -> Void) {
        self.send("GET", "/limits") { result in
            if case .failure(let error) = result { done(error) } else { done(nil) }
        }
    }

    // MARK: - Questions

    func read(_ operation: String, _ arguments: Arguments, _ done: @escaping ReadEnd) {
        do throws(ProviderError) {
            guard operation != "get_contact" else {
                guard let id = try arguments.recordID("id") else {
                    throw arguments.error("id", "is missing")
                }
                let type = SalesforcePerson.type(of: id)
                return self.get("Id = \(QueryLanguage.quoted(id))", of: type) {
                    done($0.map { FoundContact.first($0) })
                }
            }
            switch try ContactQuestion(arguments, plan: self.plan) {
            case .number(let number): self.find(number, done)
            case .account(let account):
                guard let field = self.settings.accountField else {
                    throw ProviderError(.unsupported, "account_field is not set")
                }
                self.get("\(field) = \(QueryLanguage.quoted(account))", of: "Contact") {
                    done($0.map { FoundContact.result($0) })
                }
            case .name(let name):
                self.search(name, in: "NAME") { done($0.map { FoundContact.result($0) }) }
            }
        } catch {
            done(.failure(error))
        }
    }

    /// By the search index, which ignores what stands between digits; then as numbers are typed, for those that the index
    /// does not have yet.
    private func find(_ number: String, _ done: @escaping ReadEnd) {
        self.search(self.plan.core(of: number), in: "PHONE") { result in
            let found: [FoundContact]
            switch result {
            case .failure(let error): return done(.failure(error))
            case .success(let people): found = people
            }
            let same = found.filter { person in
                person.numbers.contains { self.plan.isSame($0, as: number) }
            }
            guard same.isEmpty else { return done(.success(FoundContact.result(same))) }
            let spellings = QueryLanguage.list(self.plan.spellings(of: number))
            self.get("Phone IN \(spellings) OR MobilePhone IN \(spellings)", of: "Contact") {
                done($0.map { FoundContact.result($0) })
            }
        }
    }

    private func search(
        _ words: String, in fields: String,
        _ end: @escaping @Sendable (Result<[FoundContact], ProviderError>) -> Void
    ) {
        let types = self.settings.findsLeads ? ["Contact", "Lead"] : ["Contact"]
        let returning = types.map { "\($0)(\(self.people.fields(of: $0).joined(separator: ",")))" }
        let sosl =
            "FIND \(QueryLanguage.sought(words)) IN \(fields) FIELDS RETURNING "
            + returning.joined(separator: ", ") + " LIMIT 10"
        self.send("GET", "/search?" + QueryText.of([(name: "q", value: sosl)])) { result in
            end(
                result.flatMap { answer in
                    // Before version 37 it was the list itself.
                    guard let found = answer.body["searchRecords"]?.list ?? answer.body.list else {
                        return .failure(Self.noAnswer)
                    }
                    return .success(found.compactMap(self.people.read))
                })
        }
    }

    private func get(
        _ condition: String, of type: String,
        _ end: @escaping @Sendable (Result<[FoundContact], ProviderError>) -> Void
    ) {
        let fields = self.people.fields(of: type).joined(separator: ",")
        self.query("SELECT \(fields) FROM \(type) WHERE \(condition) LIMIT 10") { result in
            end(result.map { $0.compactMap(self.people.read) })
        }
    }

    // MARK: - Requests

    func query(
        _ soql: String, _ end: @escaping @Sendable (Result<[JSONValue], ProviderError>) -> Void
    ) {
        self.send("GET", "/query?" + QueryText.of([(name: "q", value: soql)])) { result in
            end(
                result.flatMap { answer in
                    guard let records = answer.body["records"]?.list else {
                        return .failure(Self.noAnswer)
                    }
                    return .success(records)
                })
        }
    }

    /// - Parameter path: below that of the version.
    func send(
        _ method: String, _ path: String, _ body: [String: JSONValue]? = nil,
        taking: Set<Int> = [], _ end: @escaping CRMClient.End
    ) {
        self.client.send(
            CRMRequest(
                method, self.settings.path + path, body.map { .object($0) }, taking: taking), end)
    }

    static let noAnswer = ProviderError(
        .protocolViolation, "Salesforce has answered with what is no answer to the question")
}

extension FoundContact {
    /// The result of `get_contact`.
    fileprivate static func first(_ found: [FoundContact]) -> JSONValue {
        guard let contact = found.first else { return Self.none }
        return .object(["found": .boolean(true), "contact": contact.json])
    }
}
