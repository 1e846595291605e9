/// Something to learn from the caller.
struct Slot: Sendable {
    enum Confirming: String, Sendable, CaseIterable {
        case never
        case lowConfidence = "low_confidence"
        case always
    }

    struct Option: Sendable {
        var name: String
        var phrases = LocalPhrases()
        var label = LocalText()
        /// The key that picks it.
        var key: String
    }

    var name: String
    var type: SlotType
    var prompts = Prompts()
    var confirming = Confirming.never
    var confirmation = LocalText()
    /// Digits: how many.
    var count = 1...32
    /// Number: the least and the greatest.
    var range = 0...999_999_999_999
    /// Time: `HH:MM` to `HH:MM`.
    var hours = "00:00"..."23:59"
    /// Choice: in the order of the file.
    var options: [Option] = []
    /// Date: whether a day is completed to the next such day from today on.
    var completesDates = true
    /// Digits: whether a recogniser should expect "double three" too.
    var expectsDoubles = false
    /// Words that may come before the value.
    var leadIn = LocalPhrases()
    /// Words that may follow it.
    var leadOut = LocalPhrases()

    /// How many keys make a value, or nil when keys cannot tell it.
    var keyCount: ClosedRange<Int>? {
        switch self.type {
        case .digits: self.count
        case .number: 1...12
        case .date, .time: 4...4
        case .yesNo, .choice, .text: nil
        }
    }
}
