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

    /// Lines that diagnostics point at, secrets masked; a line may be as long as its file, so each is made once.
    private let lines: [Place: [Unicode.Scalar]]

    private struct Place: Hashable {
        let file: String
        let line: Int
    }

    init(sources: [String: String], diagnostics: [Diagnostic]) {
        let places = Set(
            diagnostics.map { Place(file: $0.position.file, line: $0.position.line) })
        let hidden = Self.hidden(diagnostics)
        var lines: [Place: [Unicode.Scalar]] = [:]
        for (file, source) in sources where places.contains(where: { $0.file == file }) {
            let all = source.split(omittingEmptySubsequences: false) { $0.isNewline }
            for (index, line) in all.enumerated() {
                let place = Place(file: file, line: index + 1)
                guard places.contains(place) else { continue }
                lines[place] = Self.masked(line, hidden[place] ?? [])
            }
        }
        self.lines = lines
    }

    /// Stretches of lines that hold secrets.
    private static func hidden(_ diagnostics: [Diagnostic]) -> [Place: [Range<Int>]] {
        diagnostics.filter(\.hidesSource).reduce(into: [:]) { hidden, diagnostic in
            let position = diagnostic.position
            let start = max(0, position.column - 1)
            // Width 1 also stands for a value of several lines.
            let end = position.width > 1 ? start + position.width : .max
            hidden[Place(file: position.file, line: position.line), default: []].append(start..<end)
        }
    }

    private static func masked(_ line: Substring, _ known: [Range<Int>]) -> [Unicode.Scalar] {
        var scalars = Array(line.unicodeScalars)
        for range in known + Self.likelySecrets(in: line, besides: known) {
            for index in range.clamped(to: scalars.indices) { scalars[index] = "*" }
        }
        return scalars
    }

    /// Nil: the line is not known.
    func line(at position: SourcePosition) -> Line? {
        let place = Place(file: position.file, line: position.line)
        guard let scalars = self.lines[place] else { return nil }
        let caret = min(max(0, position.column - 1), scalars.count)
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
        let pattern =
            /(?i)(api_?key|token|secret|password|passphrase|credential)["']?[ \t]*:/
        var (index, column) = (line.startIndex, 0)
        for match in line.matches(of: pattern) {
            // A line of nothing but such words must not take the square of its length.
            let name = line[..<match.range.lowerBound].suffix(64).reversed()
                .drop { $0.isLetter || $0 == "_" }
            let isReference = name.starts(with: "{$")
            let rest = line[match.range.upperBound...].drop { " \t\"'".contains($0) }
            let value = rest.prefix(64).prefix { !" ,}".contains($0) }
            column += line.unicodeScalars[index..<rest.startIndex].count
            index = rest.startIndex
            let isHarmless =
                isReference || rest.hasPrefix("${") || rest.hasPrefix("[") || rest.hasPrefix("{")
                || value.count < Secret.leastLength || Double(value) != nil
                || known.contains { $0.contains(column) }
            // To the end of the line: what follows is hidden too.
            if !isHarmless { return [column..<Int.max] }
        }
        return []
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
