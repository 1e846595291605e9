import CRMKit
import JackfieldPlugin
import VendorKit

/// HubSpot's contacts, calls and tickets.
final class HubSpotService: CRMService {
    /// The index for searches lags some seconds behind: nothing is looked for sooner than that.
    static let indexDelay = Duration.seconds(15)
    static let schedule = RetrySchedule(
        delays: [
            .seconds(20), .seconds(30), .seconds(60), .seconds(300), .seconds(900),
            .seconds(1_800), .seconds(3_600),
        ])

    let settings: HubSpotSettings
    let host: Host
    let contacts: HubSpotContact
    let plan: NumberPlan
    private let client: CRMClient

    /// Control thread.
    init(
        _ settings: HubSpotSettings, host: Host, notes: OutboxNotes
    ) throws(ProviderError) {
        self.settings = settings
        self.host = host
        self.contacts = HubSpotContact(settings: settings)
        self.plan = settings.numberPlan
        self.client = CRMClient(
            host: host, vendor: "HubSpot", baseURL: settings.baseURL,
            tokens: try HubSpotTokens.holder(settings, host: host, notes: notes),
            gate: RateGate([
                "": RateGate.Limit(most: settings.requestsPer10Seconds, per: .seconds(10)),
                "search": RateGate.Limit(most: 4, per: .seconds(1)),
            ]),
            meaning: { HubSpotErrors.meaning($0, $1) })
    }

    let operations = CRMOperation.all

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
            _ = try self.contacts.write(change)
            if let id = change.id { return Self.contact(id) }
            return [change.account.map { "account:\($0)" } ?? "new:\(reference)"]
        }
    }

    private static func contact(_ id: String?) -> [String] { id.map { ["contact:\($0)"] } ?? [] }

    func read(_ operation: String, _ arguments: Arguments, _ done: @escaping ReadEnd) {
        do throws(ProviderError) {
            guard operation != "get_contact" else {
                guard let id = try arguments.recordID("id") else {
                    throw arguments.error("id", "is missing")
                }
                return self.get(id, by: nil, done)
            }
            switch try ContactQuestion(arguments, plan: self.plan) {
            case .number(let number):
                self.find(number, searchable: self.settings.usesSearchableNumbers, done)
            case .account(let account):
                let property = try HubSpotContact.needed(
                    self.settings.accountProperty, "account_property")
                self.get(account, by: property, done)
            case .name(let name):
                let search = HubSpotSearch(query: name, properties: self.contacts.properties)
                self.search("contacts", search) { result in
                    done(result.map { FoundContact.result($0.compactMap(self.contacts.read)) })
                }
            }
        } catch {
            done(.failure(error))
        }
    }

    func write(_ write: PendingWrite, _ arguments: Arguments, _ done: @escaping WriteEnd) {
        let age = self.host.wallTime - .seconds(write.keptAt)
        guard !write.mayExist || write.keptAt == 0 || age >= Self.indexDelay else {
            return done(
                .failure(
                    ProviderError(
                        .unavailable, "HubSpot's index may not have the record yet",
                        retryAfter: Self.indexDelay)))
        }
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

    /// Asks for one contact's id, which needs token and scopes to be right.
    func probe(_ done: @escaping @Sendable (ProviderError?) -> Void) {
        self.send(CRMRequest("GET", self.path("contacts") + "?limit=1", deadline: .seconds(4))) {
            result in
            if case .failure(let error) = result { done(error) } else { done(nil) }
        }
    }

    // MARK: - Requests

    func path(_ type: String) -> String { "\(self.settings.prefix)/\(type)" }

    func send(_ request: CRMRequest, _ end: @escaping CRMClient.End) {
        self.client.send(request, end)
    }

    func search(
        _ type: String, _ search: HubSpotSearch, taking: Set<Int> = [],
        _ end: @escaping @Sendable (Result<[JSONValue], ProviderError>) -> Void
    ) {
        let request = CRMRequest(
            "POST", self.path(type) + "/search", search.body, limit: "search", taking: taking)
        self.send(request) { result in
            end(
                result.flatMap { answer in
                    guard let found = answer.body["results"]?.list else {
                        return .failure(
                            ProviderError(
                                .protocolViolation, "HubSpot has answered a search without results",
                                vendorStatus: Int32(clamping: answer.status)))
                    }
                    return .success(found)
                })
        }
    }

    // MARK: - Contacts

    private func get(_ id: String, by property: String?, _ done: @escaping ReadEnd) {
        let query = QueryText.of(
            [(name: "properties", value: self.contacts.properties.joined(separator: ","))]
                + (property.map { [(name: "idProperty", value: $0)] } ?? []))
        let path = "\(self.path("contacts"))/\(PathText.part(id))?\(query)"
        self.send(CRMRequest("GET", path, taking: [404])) { result in
            done(
                result.flatMap { answer in
                    if answer.status == 404 { return .success(FoundContact.none) }
                    guard let contact = self.contacts.read(answer.body) else {
                        return .failure(Self.noObject)
                    }
                    return .success(
                        .object(["found": .boolean(true), "contact": contact.json]))
                })
        }
    }

    private func find(_ number: String, searchable: Bool, _ done: @escaping ReadEnd) {
        let search = HubSpotSearch.number(
            number, self.plan, in: self.settings.phoneProperties, searchable: searchable,
            properties: self.contacts.properties)
        self.send(
            CRMRequest(
                "POST", self.path("contacts") + "/search", search.body, limit: "search",
                taking: searchable ? [400] : [])
        ) { result in
            switch result {
            case .failure(let error): return done(.failure(error))
            case .success(let answer) where answer.status == 400:
                // An account without the properties that HubSpot calculates.
                self.find(number, searchable: false, done)
            case .success(let answer):
                let found = (answer.body["results"]?.list ?? []).compactMap(self.contacts.read)
                // The calculated ones know no country.
                let same = found.filter { contact in
                    contact.numbers.contains { self.plan.isSame($0, as: number) }
                }
                done(.success(FoundContact.result(same)))
            }
        }
    }

    static let noObject = ProviderError(
        .protocolViolation, "HubSpot has answered with what is no object of its kind")
}
