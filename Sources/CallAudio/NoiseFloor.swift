/// Follows the noise behind the speech, band by band.
///
/// The floor falls at once, rises slowly where nobody speaks, and never stays under the lowest level of
/// the last 1.4 s, which speech, with its gaps, does not hold up (R. Martin, "Noise power spectral density
/// estimation based on optimal smoothing and minimum statistics", 2001, much simplified).
struct NoiseFloor: Sendable {
    /// In dBFS.
    private(set) var bands = InlineArray<4, Float>(repeating: NoiseFloor.lowest)
    /// How much the noise itself moves, in dB.
    private(set) var spread: Float = 1

    // Below this no line is: digital silence must not make a whisper of comfort noise stand out.
    static let lowest: Float = -66

    // Frames at the start of a call in which the floor may rise fast.
    private static let settling = 25
    private static let windowFrames = 12
    private static let windowCount = 6

    private var smoothed = InlineArray<4, Float>(repeating: NoiseFloor.lowest)
    private var minima = InlineArray<24, Float>(repeating: NoiseFloor.lowest)
    private var frame = 0

    /// Whether enough of the line was heard.
    var isKnown: Bool { self.frame >= Self.settling }

    /// How far the bands stand above the floor, in dB: the mean of all, and of the highest.
    func excess(_ levels: InlineArray<4, Float>) -> Float {
        var sum: Float = 0
        var highest: Float = 0
        for band in levels.indices {
            let above = max(0, min(30, levels[band] - self.bands[band]))
            sum += above
            highest = max(highest, above)
        }
        return (sum / 4 + highest) / 2
    }

    /// Whether anything stands above the floor higher up than mains hum and its harmonics reach.
    func isExceeded(aboveHum levels: InlineArray<4, Float>) -> Bool {
        (1..<4).contains { levels[$0] - self.bands[$0] > 4 }
    }

    /// Takes the levels of one frame.
    mutating func follow(_ levels: InlineArray<4, Float>, isQuiet: Bool, rise: Float) {
        if isQuiet {
            self.spread += 0.02 * (min(12, self.excess(levels)) - self.spread)
        }
        let window = (self.frame / Self.windowFrames) % Self.windowCount
        let isNewWindow = self.frame % Self.windowFrames == 0
        for band in levels.indices {
            let level = max(Self.lowest, levels[band])
            self.smoothed[band] += 0.2 * (level - self.smoothed[band])
            let slot = band * Self.windowCount + window
            self.minima[slot] =
                isNewWindow ? self.smoothed[band] : min(self.minima[slot], self.smoothed[band])
            self.bands[band] = self.floor(of: band, at: level, isQuiet: isQuiet, rise: rise)
        }
        self.frame += 1
    }

    private func floor(of band: Int, at level: Float, isQuiet: Bool, rise: Float)
        -> Float
    {
        var lowest = Float.infinity
        for window in 0..<Self.windowCount {
            lowest = min(lowest, self.minima[band * Self.windowCount + window])
        }
        let floor = self.bands[band]
        let isSettling = self.frame < Self.settling
        let moved: Float =
            if level < floor {
                floor + 0.05 * (level - floor)
            } else if isQuiet {
                floor + min(isSettling ? 2 : 0.5, 0.1 * (level - floor))
            } else {
                min(level, floor + (isSettling ? 4 * rise : rise))
            }
        return max(moved, lowest)
    }
}
