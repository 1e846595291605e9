#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A second-order filter, after R. Bristow-Johnson's "Cookbook formulae for audio EQ biquad filters".
struct Biquad: Sendable {
    private let b0: Float
    private let b1: Float
    private let b2: Float
    private let a1: Float
    private let a2: Float
    private var z1: Float = 0
    private var z2: Float = 0

    private enum Shape { case lowPass, highPass, bandPass }

    static func lowPass(_ hertz: Float, rate: Float) -> Biquad {
        Biquad(.lowPass, hertz, quality: 0.7071, rate: rate)
    }

    static func highPass(_ hertz: Float, rate: Float) -> Biquad {
        Biquad(.highPass, hertz, quality: 0.7071, rate: rate)
    }

    /// Passes a band, at full gain in its (geometric) middle.
    static func bandPass(from low: Float, to high: Float, rate: Float) -> Biquad {
        let middle = (low * high).squareRoot()
        return Biquad(.bandPass, middle, quality: middle / (high - low), rate: rate)
    }

    private init(_ shape: Shape, _ hertz: Float, quality: Float, rate: Float) {
        let omega = 2 * Float.pi * hertz / rate
        let cosine = cosf(omega)
        let alpha = sinf(omega) / (2 * quality)
        let scale = 1 / (1 + alpha)
        switch shape {
        case .lowPass:
            self.b1 = (1 - cosine) * scale
            self.b0 = self.b1 / 2
            self.b2 = self.b1 / 2
        case .highPass:
            self.b1 = -(1 + cosine) * scale
            self.b0 = -self.b1 / 2
            self.b2 = -self.b1 / 2
        case .bandPass:
            self.b0 = alpha * scale
            self.b1 = 0
            self.b2 = -alpha * scale
        }
        self.a1 = -2 * cosine * scale
        self.a2 = (1 - alpha) * scale
    }

    mutating func filter(_ sample: Float) -> Float {
        let output = self.b0 * sample + self.z1
        self.z1 = self.b1 * sample - self.a1 * output + self.z2
        self.z2 = self.b2 * sample - self.a2 * output
        return output
    }
}
