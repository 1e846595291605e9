/// How well the audio of a call flowed, in frames of 20 ms.
package struct MediaQuality: Hashable, Sendable, Codable {
    /// Reply frames that were handed over more than 60 ms after the far end had played all before them.
    package var late: Int
    /// Reply frames that were made of those before, because the voice gave none.
    package var repeated: Int
    /// Caller frames that were lost on their way.
    package var dropped: Int
    /// How much faster than the host's the far end's clock runs, in parts per million; nil: too little is known.
    package var drift: Int?

    package init(late: Int = 0, repeated: Int = 0, dropped: Int = 0, drift: Int? = nil) {
        self.late = late
        self.repeated = repeated
        self.dropped = dropped
        self.drift = drift
    }

    /// Whether nothing was late, repeated or dropped.
    package var isPerfect: Bool { self.late == 0 && self.repeated == 0 && self.dropped == 0 }
}
