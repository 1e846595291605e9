/// Finds what somebody may have meant.
enum NearestNames {
    /// The names that need the fewest changes of a letter to become `name`; capitals do not count.
    static func of(_ name: String, among names: [String], limit: Int) -> [String] {
        let wanted = Array(name.lowercased().unicodeScalars.prefix(40))
        var seen: Set<String> = []
        return names.filter { seen.insert($0).inserted }
            .map { (name: $0, distance: Self.distance(wanted, $0)) }
            .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
            .prefix(limit).map(\.name)
    }

    /// Levenshtein's distance.
    private static func distance(_ wanted: [Unicode.Scalar], _ name: String) -> Int {
        var row = Array(0...wanted.count)
        for (line, letter) in name.lowercased().unicodeScalars.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in wanted.indices {
                let change = diagonal + (wanted[column] == letter ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, diagonal + 1)
            }
        }
        return row[wanted.count]
    }
}
