import CallAudio

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// The sine of a phase in whole turns.
func sine(_ turns: Double) -> Double { sin(2 * Double.pi * turns) }

/// White noise between -1 and 1 that is the same in each run (Numerical Recipes' quick generator).
struct Noise {
    private var state: UInt32

    init(seed: UInt32) { self.state = seed }

    mutating func next() -> Double {
        self.state = self.state &* 1_664_525 &+ 1_013_904_223
        return Double(Int32(bitPattern: self.state)) / 2_147_483_648
    }
}

// A span cannot stand in an expectation, an array can.

extension AudioRing {
    func write(_ samples: [Int16]) -> Bool { self.write(samples.span) }
}

extension Level {
    static func decibels(_ samples: [Int16]) -> Float { self.decibels(samples.span) }
}

extension ReplayRing {
    mutating func append(_ samples: [Int16], at mediaTime: Duration) {
        self.append(samples.span, at: mediaTime)
    }
}
