/// A value found in a caller's words, in its canonical form.
struct Understood: Equatable {
    var value: String
    /// Which words it was made of.
    var words: Set<Int>
}
