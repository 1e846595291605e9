struct Transfer: Equatable, Sendable {
    var to: Template
    /// nil: where the flow says.
    var onError: String?
}
