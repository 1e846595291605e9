import Patterns

extension FuzzTarget {
    /// A pattern, and a text in which it is looked for.
    static let pattern = FuzzTarget(name: "pattern") { bytes in
        let parts = FuzzInput.parts(bytes, most: 2).map(FuzzInput.text)
        for ignoresCase in [false, true] {
            guard let pattern = try? TextPattern(parts[0], ignoresCase: ignoresCase) else {
                return
            }
            let text = parts.count > 1 ? parts[1] : parts[0]
            let isWhole = pattern.matches(text)
            precondition(!isWhole || pattern.isFound(in: text), "whole, but not found")
        }
    }
}
