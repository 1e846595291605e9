/// What the desk asks until it is answered.
struct Prompts: Equatable, Sendable {
    var ask = LocalText()
    /// Other wordings: the n-th after the n-th failed try, then the last.
    var again: [LocalText] = []
    /// The failed try at which the desk gives up.
    var maxAttempts = 3
    /// Where it then goes; nil: where the flow says.
    var onFailure: String?

    /// The wording after so many failed tries.
    func wording(_ failures: Int) -> LocalText {
        guard failures > 0, !self.again.isEmpty else { return self.ask }
        return self.again[min(failures, self.again.count) - 1]
    }
}
