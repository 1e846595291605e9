/// A place in a file: where a value, a key or a mistake stands.
package struct SourcePosition: Hashable, Sendable {
    /// The path as the user gave it.
    package let file: String
    /// From 1. 0: the file as a whole, as when it cannot be read.
    package let line: Int
    /// From 1, counted in Unicode scalars.
    package let column: Int
    /// Unicode scalars on this line that belong to it; 1 when not known.
    package let width: Int

    package init(file: String, line: Int = 0, column: Int = 0, width: Int = 1) {
        self.file = file
        self.line = line
        self.column = column
        self.width = width
    }
}
