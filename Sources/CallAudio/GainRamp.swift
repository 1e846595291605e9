/// Changes the loudness of a stream without a click: the gain glides to its target.
///
/// Used to duck a reply while the caller may be speaking, and to fade it out when it is cut.
package struct GainRamp: Sendable {
    /// How long a reply that is cut takes to fall silent.
    package static let fadeOut = Duration.milliseconds(25)

    /// The factor that the next sample gets.
    package private(set) var gain: Float
    private var target: Float
    private var step: Float = 0
    private let rate: SampleRate

    /// - Parameter gain: the factor to start with, 0 to 1.
    package init(rate: SampleRate, gain: Float = 1) {
        self.rate = rate
        self.gain = gain
        self.target = gain
    }

    /// Whether the target is reached.
    package var isSettled: Bool { self.gain == self.target }

    /// Whether all that follows is silence.
    package var isSilent: Bool { self.isSettled && self.gain == 0 }

    /// Glides to another gain.
    package mutating func glide(to gain: Float, over duration: Duration) {
        self.target = gain
        self.step = (gain - self.gain) / Float(max(1, self.rate.samples(in: duration)))
    }

    /// Glides to so many dB below full loudness.
    package mutating func duck(decibels: Float, over duration: Duration = .milliseconds(20)) {
        self.glide(to: Level.factor(decibels: -abs(decibels)), over: duration)
    }

    /// Glides to silence.
    package mutating func fadeOut(over duration: Duration = GainRamp.fadeOut) {
        self.glide(to: 0, over: duration)
    }

    /// Applies the gain to a block. Allocates nothing.
    package mutating func apply(to samples: inout MutableSpan<Int16>) {
        if self.isSettled && self.gain == 1 { return }
        for index in samples.indices {
            self.advance()
            let scaled = (Float(samples[index]) * self.gain).rounded()
            samples[index] = Int16(max(-32_768, min(32_767, scaled)))
        }
    }

    private mutating func advance() {
        guard !self.isSettled else { return }
        self.gain += self.step
        if self.step >= 0 ? self.gain >= self.target : self.gain <= self.target {
            self.gain = self.target
        }
    }
}
