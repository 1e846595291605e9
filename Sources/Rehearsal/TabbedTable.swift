import YAML

/// A small table in a file: a line of column names, then one row a line, cells apart by a tab.
struct TabbedTable: Sendable {
    struct Row: Sendable {
        /// `file:line`, for messages.
        let place: String
        fileprivate let cells: [String: String]
    }

    let rows: [Row]

    private static let largest = 1 << 20

    /// Reads a file; blocks.
    static func read(_ path: String) throws(SpeechCorpusError) -> TabbedTable {
        let bytes: [UInt8]
        do throws(SourceFileError) {
            bytes = try SourceFile.read(path, limit: Self.largest).bytes
        } catch {
            throw SpeechCorpusError("\(error.diagnostic)")
        }
        return try TabbedTable(String(decoding: bytes, as: UTF8.self), file: path)
    }

    init(_ text: String, file: String) throws(SpeechCorpusError) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        let names = (lines.first ?? "").split(separator: "\t").map(String.init)
        var rows: [Row] = []
        for (index, line) in lines.enumerated().dropFirst() where !line.isEmpty {
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard cells.count == names.count else {
                throw SpeechCorpusError(
                    "\(file):\(index + 1): there are \(cells.count) cells, but \(names.count) columns"
                )
            }
            rows.append(
                Row(
                    place: "\(file):\(index + 1)",
                    cells: Dictionary(
                        zip(names, cells.map(String.init)), uniquingKeysWith: { $1 })))
        }
        self.rows = rows
    }
}

extension TabbedTable.Row {
    /// The cell of a column, or nil when the table has no such column.
    subscript(column: String) -> String? { self.cells[column] }

    func text(_ column: String) throws(SpeechCorpusError) -> String {
        guard let cell = self[column], !cell.isEmpty else {
            throw SpeechCorpusError("\(self.place): column \"\(column)\" is missing or empty")
        }
        return cell
    }

    /// A whole number of milliseconds.
    func milliseconds(_ column: String) throws(SpeechCorpusError) -> Int {
        let text = try self.text(column)
        guard let number = Int(text), (0...600_000).contains(number) else {
            throw SpeechCorpusError(
                "\(self.place): \(column) is \"\(text)\", but must be from 0 to 600000")
        }
        return number
    }
}
