/// Something that a caller says: one recording, or pieces of several with pauses between.
package struct SpeechUtterance: Hashable, Sendable {
    /// A recording, or a part of it, and the pause after it.
    struct Piece: Hashable, Sendable {
        var recording: String
        /// From … to, in milliseconds; nil for all of it.
        var part: Range<Int>?
        var pauseMilliseconds = 0
    }

    package let id: String
    /// What sort of utterance it is; sets choose by it.
    package let kind: String
    /// Who speaks; the same as before when empty.
    package let speaker: String
    /// What is said.
    package let text: String
    let pieces: [Piece]
}
