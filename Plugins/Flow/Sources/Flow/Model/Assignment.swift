struct Assignment: Equatable, Sendable {
    var name: String
    var value: Template
}
