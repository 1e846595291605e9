/// Who speaks and how, complete: what eSpeak is set to for a clause.
struct Voice: Equatable, Sendable {
    /// The name by which eSpeak finds it, with its variant: `English (America)+f3`.
    var name: String
    /// Words a minute, 80 to 450.
    var rate: Int
    /// 0 to 100.
    var pitch: Int
    /// How far the pitch moves, 0 to 100.
    var pitchRange: Int
    /// 0 to 200; 100 is full scale.
    var volume: Int
    /// Extra silence between words, in tens of milliseconds.
    var wordGap: Int
    /// The text is SSML.
    var isSSML: Bool
}
