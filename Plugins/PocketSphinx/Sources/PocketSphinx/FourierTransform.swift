/// The power spectrum of a real signal whose length is a power of two.
struct FourierTransform {
    let length: Int
    private let cosines: [Float]
    private let sines: [Float]
    private let order: [Int]

    init(length: Int) {
        precondition(length > 1 && length & (length - 1) == 0, "\(length) is not a power of two")
        self.length = length
        let angles = (0..<length / 2).map { -2 * Double.pi * Double($0) / Double(length) }
        self.cosines = angles.map { Float(cosine($0)) }
        self.sines = angles.map { Float(sine($0)) }
        let bits = length.trailingZeroBitCount
        self.order = (0..<length).map { index in
            (0..<bits).reduce(0) { $0 << 1 | (index >> $1 & 1) }
        }
    }

    /// The power at 0 … length / 2 of the signal in `input`.
    func power(of input: [Float]) -> [Float] {
        var real = self.order.map { input[$0] }
        var imaginary = [Float](repeating: 0, count: self.length)
        var half = 1
        while half < self.length {
            let step = self.length / (2 * half)
            for start in stride(from: 0, to: self.length, by: 2 * half) {
                for offset in 0..<half {
                    let (low, high) = (start + offset, start + offset + half)
                    let (c, s) = (self.cosines[offset * step], self.sines[offset * step])
                    let turnedReal = real[high] * c - imaginary[high] * s
                    let turnedImaginary = real[high] * s + imaginary[high] * c
                    real[high] = real[low] - turnedReal
                    imaginary[high] = imaginary[low] - turnedImaginary
                    real[low] += turnedReal
                    imaginary[low] += turnedImaginary
                }
            }
            half *= 2
        }
        return (0...self.length / 2).map { real[$0] * real[$0] + imaginary[$0] * imaginary[$0] }
    }
}
