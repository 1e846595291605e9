/// Turns caller audio into one vector of logarithmic mel band energies for each 10 ms.
///
/// The bands are those of the acoustic model (25 from 130 to 6800 Hz), so that their cosine transform is
/// what the model was trained on. Audio at 8 kHz has the lower 20 of them.
struct MelFrontEnd {
    static let framesPerSecond = 100

    /// Energies a frame: 25 at 16 kHz, 20 at 8 kHz.
    let bandCount: Int
    /// Samples from one frame to the next.
    let shift: Int

    private let window: [Float]
    private let bands: [Band]
    private let transform: FourierTransform
    /// What pre-emphasis at 16 kHz does to the power at each bin, for audio at 8 kHz, which cannot be filtered
    /// so; nil when the samples are filtered, as the model's own front end does.
    private let emphasis: [Float]?
    private var lastSample: Float?
    private var pending: [Float] = []

    private struct Band {
        var firstBin: Int
        var weights: [Float]
    }

    private static let modelRate = 16_000.0
    private static let modelBins = 512
    private static let modelBandCount = 25
    private static let preEmphasis = 0.97

    /// - Parameter rate: 8000 or 16000 samples a second.
    init(rate: Int) {
        precondition(rate == 8_000 || rate == 16_000, "no front end for \(rate) Hz")
        let scale = Int(Self.modelRate) / rate
        self.bandCount = rate == 8_000 ? 20 : Self.modelBandCount
        self.shift = rate / Self.framesPerSecond
        let windowLength = Int(0.025625 * Double(rate) + 0.5)
        self.window = (0..<windowLength).map { index in
            Float(0.54 - 0.46 * cosine(2 * .pi * Double(index) / Double(windowLength - 1)))
        }
        self.transform = FourierTransform(length: Self.modelBins / scale)
        self.bands = Self.modelBands().prefix(self.bandCount).map { $0 }
        self.emphasis =
            scale == 1
            ? nil
            : (0...Self.modelBins / scale / 2).map { bin in
                let angle = 2 * Double.pi * Double(bin) / Double(Self.modelBins)
                return Float(
                    1 + Self.preEmphasis * Self.preEmphasis - 2 * Self.preEmphasis * cosine(angle))
            }
    }

    /// Takes more audio and gives the frames that it completes.
    mutating func process(_ samples: Span<Int16>) -> [[Float]] {
        self.pending.reserveCapacity(self.pending.count + samples.count)
        for index in samples.indices {
            let sample = Float(samples[index])
            let isFiltered = self.emphasis == nil
            self.pending.append(
                isFiltered ? sample - Float(Self.preEmphasis) * (self.lastSample ?? 0) : sample)
            self.lastSample = sample
        }
        var frames: [[Float]] = []
        var start = 0
        var input = [Float](repeating: 0, count: self.transform.length)
        while start + self.window.count <= self.pending.count {
            for index in self.window.indices {
                input[index] = self.pending[start + index] * self.window[index]
            }
            frames.append(self.energies(of: self.transform.power(of: input)))
            start += self.shift
        }
        self.pending.removeFirst(start)
        return frames
    }

    /// Forgets audio that has not filled a frame.
    mutating func reset() {
        self.pending.removeAll(keepingCapacity: true)
        self.lastSample = nil
    }

    private func energies(of power: [Float]) -> [Float] {
        self.bands.map { band in
            var sum: Float = 0
            for (offset, weight) in band.weights.enumerated() {
                let bin = band.firstBin + offset
                guard bin < power.count else { break }
                sum += power[bin] * (self.emphasis?[bin] ?? 1) * weight
            }
            return naturalLogarithm(sum + 1e-4)
        }
    }

    /// Triangles of unit area, equally spaced in mel, with their corners moved to whole bins.
    private static func modelBands() -> [Band] {
        func mel(_ frequency: Double) -> Double { 2595 * decimalLogarithm(1 + frequency / 700) }
        func frequency(_ mel: Double) -> Double { 700 * (tenToThe(mel / 2595) - 1) }
        let width = Self.modelRate / Double(Self.modelBins)
        let (lowest, highest) = (mel(130), mel(6_800))
        let corners = (0..<Self.modelBandCount + 2).map { index in
            let step = (highest - lowest) / Double(Self.modelBandCount + 1)
            return Double(Int(frequency(lowest + Double(index) * step) / width + 0.5)) * width
        }
        return (0..<Self.modelBandCount).map { index in
            let (left, centre, right) = (corners[index], corners[index + 1], corners[index + 2])
            let bins = Int(left / width)...Int(right / width)
            return Band(
                firstBin: bins.lowerBound,
                weights: bins.map { bin in
                    let at = Double(bin) * width
                    let height = min((at - left) / (centre - left), (right - at) / (right - centre))
                    return Float(max(0, height) * 2 / (right - left))
                })
        }
    }
}
