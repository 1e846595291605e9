/// The cepstra of each frame with their slope and curve over time, as the acoustic model takes them.
enum DynamicFeatures {
    /// Cepstra, slope, curve: 13 numbers each.
    static let streamCount = 3

    /// 39 numbers for each frame; beyond the ends the first and last frames stand.
    static func frames(of cepstra: [[Float]]) -> [[Float]] {
        cepstra.indices.map { index in
            func at(_ offset: Int) -> [Float] {
                cepstra[min(max(index + offset, 0), cepstra.count - 1)]
            }
            let slope = Self.difference(at(2), at(-2))
            let later = Self.difference(at(3), at(-1))
            let earlier = Self.difference(at(1), at(-3))
            return cepstra[index] + slope + Self.difference(later, earlier)
        }
    }

    private static func difference(_ left: [Float], _ right: [Float]) -> [Float] {
        zip(left, right).map { $0 - $1 }
    }
}
