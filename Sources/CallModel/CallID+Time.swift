extension CallID {
    /// When the call began, since 1970-01-01T00:00:00Z; the id carries it, to the millisecond.
    package var time: Duration {
        let milliseconds = self.rawValue.utf8.prefix(10).reduce(Int64(0)) { sum, character in
            sum << 5 | Int64(Self.alphabet.firstIndex(of: character) ?? 0)
        }
        return .milliseconds(milliseconds)
    }
}
