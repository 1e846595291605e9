/// Turns the cepstra of one voice into those of the voices that the acoustic model knows: a matrix and an
/// offset.
struct VoiceTransform: Sendable, Equatable {
    static let size = ModelCepstra.count

    /// For each of the 13 cepstra the factors of all of them, and the offset.
    var rows: [[Double]]

    static let identity = VoiceTransform(
        rows: (0..<Self.size).map { row in (0...Self.size).map { $0 == row ? 1 : 0 } })

    var isIdentity: Bool { self == Self.identity }

    func apply(to cepstra: [[Float]]) -> [[Float]] {
        guard !self.isIdentity else { return cepstra }
        let rows = self.rows.map { $0.map { Float($0) } }
        return cepstra.map { frame in
            rows.map { row in
                var sum = row[Self.size]
                for index in 0..<Self.size { sum += row[index] * frame[index] }
                return sum
            }
        }
    }
}
