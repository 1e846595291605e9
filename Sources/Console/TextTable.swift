/// A table with aligned columns, no wider than it may be.
package struct TextTable: Sendable {
    package struct Column: Sendable {
        package enum Side: Sendable { case left, right }

        var title: String
        var side: Side
        /// Gives way when the table is too wide; others do so only when these are used up.
        var isFlexible: Bool

        package init(_ title: String, _ side: Side = .left, isFlexible: Bool = false) {
            self.title = title
            self.side = side
            self.isFlexible = isFlexible
        }
    }

    private let columns: [Column]
    private var rows: [[Fragment]] = []

    private static let gap = 2
    private static let narrowest = 4

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Cells may hold anything: what a terminal would obey is spelt out.
    package mutating func add(_ cells: [String]) {
        self.add(cells.map { Fragment($0) })
    }

    mutating func add(_ cells: [Fragment]) {
        precondition(cells.count == self.columns.count, "a cell for each column")
        self.rows.append(cells.map { Fragment($0.text.harmless, $0.tone) })
    }

    /// With the titles, each line ended.
    package func text(in style: Style) -> String {
        let widths = self.widths(within: style.width)
        let titles = self.columns.map { Fragment($0.title, .dim) }
        return ([titles] + self.rows).map { self.line($0, widths, style) + "\n" }.joined()
    }

    private func line(_ cells: [Fragment], _ widths: [Int], _ style: Style) -> String {
        let last = cells.lastIndex { !$0.text.isEmpty } ?? 0
        return self.columns.indices.prefix(last + 1).map { index in
            let text = cells[index].text.cut(to: widths[index])
            let isRight = self.columns[index].side == .right
            let space = String(repeating: " ", count: max(0, widths[index] - text.columns))
            let painted = style.paint(text, cells[index].tone)
            if isRight { return space + painted }
            return index == last ? painted : painted + space
        }.joined(separator: String(repeating: " ", count: Self.gap))
    }

    private func widths(within limit: Int) -> [Int] {
        var widths = self.columns.indices.map { index in
            self.rows.reduce(self.columns[index].title.columns) { max($0, $1[index].text.columns) }
        }
        var excess = widths.reduce(Self.gap * (widths.count - 1), +) - limit
        for wantsFlexible in [true, false] {
            while excess > 0 {
                let candidates = widths.indices.filter {
                    self.columns[$0].isFlexible == wantsFlexible && widths[$0] > Self.narrowest
                }
                guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
                widths[widest] -= 1
                excess -= 1
            }
        }
        return widths
    }
}
