/// How much one file may hold; what lies beyond is refused with a message of its own.
package struct YAMLLimits: Hashable, Sendable {
    /// Of the whole file.
    package var bytes = 1 << 20
    /// Lists and maps inside one another.
    package var depth = 64
    /// Keys and values, those that aliases repeat included.
    package var nodes = 100_000
    /// Of one scalar.
    package var scalarBytes = 64 << 10

    package init() {}
}
