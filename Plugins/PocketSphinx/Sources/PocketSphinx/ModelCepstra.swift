/// Turns normalized band energies into the 13 cepstra that the acoustic model takes.
struct ModelCepstra {
    static let count = 13

    private static let lifter = 22.0
    private let rows: [[Float]]

    /// - Parameter bandCount: how many energies a frame has.
    init(bandCount: Int) {
        self.rows = (0..<Self.count).map { row in
            let lift = 1 + Self.lifter / 2 * sine(.pi * Double(row) / Self.lifter)
            let scale = ((row == 0 ? 1 : 2) / Double(bandCount)).squareRoot() * lift
            return (0..<bandCount).map { band in
                Float(
                    scale * cosine(.pi * Double(row) * (Double(band) + 0.5) / Double(bandCount)))
            }
        }
    }

    func cepstra(of energies: [Float]) -> [Float] {
        self.rows.map { row in
            var sum: Float = 0
            for index in row.indices { sum += row[index] * energies[index] }
            return sum
        }
    }
}
