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
    /// Stretches of lines that hold secrets.
    private let hidden: [Place: [Range<Int>]]

    private struct Place: Hashable {
        let file: String
        let line: Int
    }

    init(sources: [String: String], diagnostics: [Diagnostic]) {
        let files = Set(diagnostics.map(\.position.file))
        self.lines = sources.filter { files.contains($0.key) }.mapValues {
            $0.split(omittingEmptySubsequences: false) { $0.isNewline }
        }
        self.hidden = diagnostics.filter(\.hidesSource).reduce(into: [:]) { hidden, diagnostic in
            let position = diagnostic.position
            let start = max(0, position.column - 1)
            // Width 1 also stands for a value of several lines.
            let end = position.width > 1 ? start + position.width : .max
            hidden[Place(file: position.file, line: position.line), default: []].append(start..<end)
        }
    }

    /// Nil: the line is not known.
    func line(at position: SourcePosition) -> Line? {
        guard let lines = self.lines[position.file], lines.indices.contains(position.line - 1)
        else { return nil }
        let line = lines[position.line - 1]
        var scalars = Array(line.unicodeScalars)
        let known = self.hidden[Place(file: position.file, line: position.line)] ?? []
        for range in known + Self.likelySecrets(in: line, besides: known) {
            for index in range.clamped(to: scalars.indices) { scalars[index] = "*" }
        }
        let caret = min(position.column - 1, scalars.count)
        let isCut = scalars.count > Self.longest && caret > Self.longest * 2 / 3
        let start = isCut ? caret - Self.longest / 3 : 0
        let shown = scalars.dropFirst(start).prefix(Self.longest)
        let width = max(1, min(position.width, shown.count - (caret - start)))
        return Line(
            text: String(String.UnicodeScalarView(shown.map(Self.visible))), caret: caret - start,
            width: width)
    }

    /// Values of keys that are named like secrets, to the end of the line.
    ///
    /// A file that does not parse, or names an unknown plugin, has no settings to go by, only names.
    private static func likelySecrets(in line: Substring, besides known: [Range<Int>])
        -> [Range<Int>]
    {
        let pattern = /(?i)(api_?key|[a-z_]*(token|secret|password|passphrase|credential))["']?\s*:/
        return line.matches(of: pattern).compactMap { match in
            let isReference = line[..<match.range.lowerBound].hasSuffix("${")
            let rest = line[match.range.upperBound...].drop { " \t\"'".contains($0) }
            let value = rest.prefix { !" ,}".contains($0) }
            let start = line[..<rest.startIndex].unicodeScalars.count
            let isHarmless =
                isReference || rest.hasPrefix("${") || rest.hasPrefix("[") || rest.hasPrefix("{")
                || value.count < Secret.leastLength || Double(value) != nil
                || known.contains { $0.contains(start) }
            return isHarmless ? nil : start..<Int.max
        }
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
