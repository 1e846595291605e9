import JackfieldPlugin

/// Comma-separated values (RFC 4180), with `;` or a tab for comma where the first line has it.
enum CSV {
    struct Row: Equatable {
        /// Of the file, from 1, where the row starts.
        var line: Int
        var cells: [String]
    }

    /// All rows that are not empty.
    ///
    /// - Throws: `.misconfigured` for a quotation mark that is never closed.
    static func rows(_ text: String) throws(ProviderError) -> [Row] {
        var rows: [Row] = []
        var row = Row(line: 1, cells: [""])
        var (line, quoteLine) = (1, 0)
        var isQuoted = false
        var scalars = text.unicodeScalars[...]
        if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
        let separator = Self.separator(of: scalars)
        while let scalar = scalars.popFirst() {
            if scalar == "\n" { line += 1 }
            switch scalar {
            case "\"" where isQuoted && scalars.first == "\"":
                scalars.removeFirst()
                row.cells[row.cells.count - 1].unicodeScalars.append("\"")
            case "\"" where isQuoted || row.cells.last == "":
                isQuoted.toggle()
                quoteLine = line
            case separator where !isQuoted: row.cells.append("")
            case "\r" where !isQuoted: break
            case "\n" where !isQuoted:
                rows.append(row)
                row = Row(line: line, cells: [""])
            default: row.cells[row.cells.count - 1].unicodeScalars.append(scalar)
            }
        }
        guard !isQuoted else {
            throw ProviderError(
                .misconfigured, "line \(quoteLine): this quotation mark is never closed")
        }
        return (rows + [row]).filter { $0.cells != [""] }
    }

    private static func separator(of text: Substring.UnicodeScalarView) -> Unicode.Scalar {
        let heading = text.prefix { $0 != "\n" }
        return heading.contains(",") ? "," : heading.first { $0 == ";" || $0 == "\t" } ?? ","
    }
}
