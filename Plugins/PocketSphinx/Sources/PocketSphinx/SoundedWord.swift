/// One word of a result with the sounds that it was heard as.
struct SoundedWord: Sendable, Equatable {
    var sounds: [String]
    var frames: Range<Int>
}
