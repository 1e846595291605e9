/// Goes where a value leads.
struct Branch: Equatable, Sendable {
    struct Case: Equatable, Sendable {
        var value: String
        var goto: String
    }

    var value: ValuePath
    var cases: [Case]
    /// Taken when the value is missing, empty or null.
    var whenEmpty: String?
    /// Taken when no case fits; nil: the next line.
    var otherwise: String?
}
