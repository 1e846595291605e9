import Testing

@testable import Console

@Suite("Tables")
struct TextTableTests {
    private func table(_ rows: [[String]]) -> TextTable {
        var table = TextTable([
            .init("NAME", isFlexible: true), .init("COUNT", .right), .init("STATE"),
        ])
        for row in rows { table.add(row) }
        return table
    }

    @Test("Columns are aligned by what is seen, not by letters")
    func aligned() {
        let table = self.table([["受付", "7", "open"], ["desk", "1234567", ""]])
        #expect(
            table.text(in: Style(width: 80)) == """
                NAME    COUNT  STATE
                受付        7  open
                desk  1234567

                """)
    }

    @Test("The flexible column gives way first")
    func flexible() {
        let table = self.table([["a name that is much too long", "1", "the whole state is kept"]])
        #expect(
            table.text(in: Style(width: 42)) == """
                NAME        COUNT  STATE
                a name th…      1  the whole state is kept

                """)
    }

    @Test("A cell cannot break out of its line")
    func harmless() {
        let text = self.table([["a\nb\u{1B}[31m", "", ""]]).text(in: Style(width: 80))
        #expect(text.lines.count == 3)
        #expect(!text.contains("\u{1B}"))
    }
}
