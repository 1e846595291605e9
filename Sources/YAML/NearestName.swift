/// Finds what somebody who mistyped a name most likely meant.
package enum NearestName {
    static let mostCandidates = 1_000

    /// The candidate with the fewest edits, if it is near enough to be worth suggesting.
    ///
    /// An edit inserts, drops or replaces a character, or swaps two neighbours (optimal string alignment).
    package static func of(_ name: String, among candidates: some Sequence<String>) -> String? {
        guard name.utf8.count <= 64 else { return nil }
        var best: (name: String, distance: Int)?
        // A hostile file may have so many that looking through them takes long.
        for candidate in candidates.prefix(Self.mostCandidates) where candidate.utf8.count <= 128 {
            let (typed, known) = Self.differing(name.lowercased(), candidate.lowercased())
            // One slip in the shortest names, up to one in three characters in longer ones.
            let allowed = typed.count < 4 ? 1 : max(2, typed.count / 3)
            guard abs(typed.count - known.count) <= allowed else { continue }
            let distance = Self.distance(Array(typed), Array(known))
            guard distance <= allowed, distance < best?.distance ?? .max else { continue }
            best = (candidate, distance)
        }
        return best?.name
            ?? candidates.prefix(Self.mostCandidates).first {
                name.count >= 3 && $0.hasPrefix(name)
            }
    }

    /// `did you mean "x"?`, or what there is to choose from.
    package static func hint(for name: String, among candidates: [String]) -> String? {
        if let nearest = Self.of(name, among: candidates) { return "did you mean \"\(nearest)\"?" }
        guard !candidates.isEmpty else { return nil }
        return "known here: \(candidates.prefix(24).joined(separator: ", "))"
    }

    /// Both without the dotted beginning that they share: in `com.example.ears`, `ears` is the name.
    private static func differing(_ a: String, _ b: String)
        -> (Substring.UnicodeScalarView, Substring.UnicodeScalarView)
    {
        let shared = zip(a.unicodeScalars, b.unicodeScalars).prefix { $0 == $1 }.map(\.0)
        let count = shared.lastIndex(of: ".").map { $0 + 1 } ?? 0
        return (a.unicodeScalars.dropFirst(count), b.unicodeScalars.dropFirst(count))
    }

    private static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        var beforeLast: [Int] = []
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                    cost = min(cost, beforeLast[j - 1] + 1)
                }
                row.append(cost)
            }
            (beforeLast, last) = (last, row)
        }
        return last[b.count]
    }
}
