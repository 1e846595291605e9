package import JackfieldPlugin

/// The arguments of `find_contact`, checked.
package enum ContactQuestion: Sendable, Equatable {
    /// As `NumberPlan` writes it.
    case number(String)
    case account(String)
    case name(String)

    package init(_ arguments: Arguments, plan: NumberPlan) throws(ProviderError) {
        let given = ["number", "account", "name"].filter(arguments.has)
        guard given.count == 1 else {
            throw arguments.error(
                given.last ?? "number",
                "must be the only one of number, account and name, and be there")
        }
        switch given[0] {
        case "number":
            guard let number = plan.normalise(try arguments.text("number", upTo: 64)) else {
                throw arguments.error("number", "is no telephone number")
            }
            self = .number(number)
        case "account": self = .account(try arguments.text("account", upTo: 64))
        default: self = .name(try arguments.text("name", upTo: 200))
        }
    }
}
