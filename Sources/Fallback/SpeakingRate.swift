/// How fast the voices of a call speak, in characters a second, by what they have spoken in it so far.
package struct SpeakingRate: Sendable, Equatable {
    /// Of a voice that has not spoken yet.
    package static let guess = 15.0

    private struct Sum: Equatable {
        var characters = 0
        var time = Duration.zero
    }

    private var sums: [String: Sum] = [:]

    package init() {}

    /// The voice has spoken a whole text.
    package mutating func spoke(_ voice: String, _ text: String, in time: Duration) {
        guard time > .zero, !text.isEmpty else { return }
        self.sums[voice, default: Sum()].characters += text.count
        self.sums[voice, default: Sum()].time += time
    }

    package func of(_ voice: String) -> Double {
        guard let sum = self.sums[voice] else { return Self.guess }
        return Double(sum.characters) / (sum.time / .seconds(1))
    }
}
