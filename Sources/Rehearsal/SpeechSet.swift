package import CallModel

/// Utterances that a recogniser is measured with, and what it is told to expect.
package struct SpeechSet: Sendable {
    package let name: String
    package let title: String
    package let expectation: Expectation
    /// What is said is not expected: the right answer is no final.
    package let isOutside: Bool
    package let utterances: [SpeechUtterance]
    /// The word error rate to beat, in percent, by samples a second.
    package let toBeat: [Int: Double]
    /// Standard deviation of the noise: under all of the audio, and in the padding alone.
    let noise: (throughout: Double, padding: Double)
}
