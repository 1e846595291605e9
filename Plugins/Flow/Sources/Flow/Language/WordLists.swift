/// What a flow file may say about one of its languages.
struct WordLists: Sendable, Equatable {
    /// More ways to agree.
    var yes: [String] = []
    /// More ways to disagree.
    var no: [String] = []
    /// The words for 0 … 9, in this order, or none.
    var digits: [String] = []
    /// More words that carry little meaning.
    var fillers: [String] = []
}
