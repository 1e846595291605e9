import YAML

/// Lines of the files that were read, fit to be shown: secrets masked, control characters replaced.
struct SourceExcerpt {
    /// A line and where in it the caret belongs.
    struct Line: Equatable {
        let text: String
        /// From 0, in Unicode scalars of `text`.
        let caret: Int
        let width: Int
    }

    private static let longest = 120

    private let lines: [String: [Substring]]
    /// Places from which a line holds a secret.
    private let hidden: [String: [Int: Int]]

    init(sources: [String: String], diagnostics: [Diagnostic]) {
        let files = Set(diagnostics.map(\.position.file))
        self.lines = sources.filter { files.contains($0.key) }.mapValues {
            $0.split(omittingEmptySubsequences: false) { $0.isNewline }
        }
        var hidden: [String: [Int: Int]] = [:]
        for diagnostic in diagnostics where diagnostic.hidesSource {
            let place = diagnostic.position
            let known = hidden[place.file]?[place.line] ?? .max
            hidden[place.file, default: [:]][place.line] = min(known, place.column - 1)
        }
        self.hidden = hidden
    }

    /// Nil: the line is not known.
    func line(at position: SourcePosition) -> Line? {
        guard let lines = self.lines[position.file], lines.indices.contains(position.line - 1)
        else { return nil }
        var scalars = Array(lines[position.line - 1].unicodeScalars)
        let cut = min(
            self.hidden[position.file]?[position.line] ?? .max,
            Self.startOfSecret(in: lines[position.line - 1]) ?? .max)
        if cut < scalars.count {
            scalars = scalars[..<cut] + Array("[hidden]".unicodeScalars)
        }
        let caret = min(position.column - 1, scalars.count)
        let start = caret > Self.longest * 2 / 3 ? caret - Self.longest / 3 : 0
        let shown = scalars.dropFirst(start).prefix(Self.longest)
        let width = max(1, min(position.width, shown.count - (caret - start)))
        return Line(
            text: String(String.UnicodeScalarView(shown.map(Self.visible))), caret: caret - start,
            width: width)
    }

    /// Where the value of a key begins that is named like a secret and is not a reference.
    ///
    /// A file that does not parse has no settings to go by, only names.
    private static func startOfSecret(in line: Substring) -> Int? {
        let pattern =
            /(?i)(api_?key|[a-z_]*(token|secret|password|passphrase|credential))["']?\s*:\s*/
        for match in line.matches(of: pattern) {
            let value = line[match.range.upperBound...]
            let isHarmless =
                value.isEmpty || value.drop { "\"'".contains($0) }.hasPrefix("${")
                || value.hasPrefix("[") || value.hasPrefix("{")
                || !(value.prefix { !" ,}".contains($0) }.count >= Secret.leastLength)
            if !isHarmless { return line[..<match.range.upperBound].unicodeScalars.count }
        }
        return nil
    }

    // Tabs become one column; what could move or recolour the terminal's text becomes a mark.
    private static func visible(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        switch scalar.value {
        case 0x09: " "
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069: "\u{FFFD}"
        default: scalar
        }
    }

    static func sanitized(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map(Self.visible)))
    }
}
