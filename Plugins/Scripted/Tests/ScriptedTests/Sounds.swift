/// 20 ms frames at 8 kHz.
enum Sounds {
    static let silence = [Int16](repeating: 0, count: 160)

    /// A square wave well above any gate.
    static let loud = (0..<160).map { Int16($0 / 8 % 2 == 0 ? 3_000 : -3_000) }

    static func rootMeanSquare(_ samples: some Collection<Int16>) -> Double {
        let sum = samples.reduce(0.0) { $0 + Double($1) * Double($1) }
        return (sum / Double(max(1, samples.count))).squareRoot()
    }
}
