import YAML

/// What a bundled call must come to: `expected.yaml` beside its recordings.
struct ExpectedCall {
    let outcome: String
    let slots: [String: String]
    /// How often the caller interrupts the desk; nil: it does not matter.
    let bargeIns: Int?
    /// An account, a field of that customer and its value.
    let contact: [String: String]
    let tickets: [[String: String]]
    /// Summaries of the calls that the customer records hold.
    let logged: [String]

    struct Mistake: Error, CustomStringConvertible {
        let description: String
    }

    init(path: String) throws {
        let document = YAMLDocument.read(path)
        var problems = document.problems
        let map = document.root?.mapping(&problems)
        map?.rejectUnknownKeys(
            ["outcome", "slots", "barge_ins", "contact", "tickets", "logged"], &problems)
        self.outcome = map?.required("outcome", &problems)?.text(&problems) ?? ""
        self.slots = Self.texts(map?.required("slots", &problems), &problems)
        self.bargeIns = map?["barge_ins"]?.integer(&problems, in: 0...100)
        self.contact = Self.texts(map?["contact"], &problems)
        self.tickets = (map?.required("tickets", &problems)?.items(&problems) ?? []).map {
            Self.texts($0, &problems)
        }
        self.logged = (map?.required("logged", &problems)?.items(&problems) ?? []).compactMap {
            $0.text(&problems)
        }
        guard !problems.hasErrors else {
            throw Mistake(description: problems.list.map { "\($0)" }.joined(separator: "\n"))
        }
    }

    private static func texts(
        _ node: YAMLNode?, _ problems: inout Diagnostics
    ) -> [String: String] {
        var texts: [String: String] = [:]
        for entry in node?.mapping(&problems)?.entries ?? [] {
            texts[entry.name] = entry.value.text(&problems)
        }
        return texts
    }
}
