/// What became of the sentence in which a voice failed. Stored by name: fields may be added, never renamed.
package struct SpeechHandover: Hashable, Sendable, Codable {
    /// What the caller hears of it in earlier voices.
    package var spoken: String
    /// What the next voice says of it.
    package var rest: String
    /// So little was heard that it is said again from the beginning.
    package var isRestarted: Bool

    package init(spoken: String, rest: String, isRestarted: Bool) {
        self.spoken = spoken
        self.rest = rest
        self.isRestarted = isRestarted
    }
}
