@testable import Scripted

/// Coded words as samples, and what is understood of samples.
struct CodedSpeech {
    /// -20 dBFS.
    static let peak: Int32 = 3_277

    var rate = 8_000
    var pitch = 1.0

    func word(_ number: Int) -> [Int16] {
        let voice = CodedVoice(rate: self.rate, pitch: self.pitch)
        return Self.word(number, by: voice)
    }

    static func word(_ number: Int, by voice: CodedVoice) -> [Int16] {
        (0..<voice.wordLength).map { voice.sample($0, of: number, peak: Self.peak) }
    }

    func samples(_ milliseconds: Int) -> Int { self.rate * milliseconds / 1_000 }

    /// Pauses of 100 ms stand around the samples.
    func understood(_ samples: [Int16]) -> [Int] {
        let pause = [Int16](repeating: 0, count: self.samples(100))
        return self.words(pause + samples + pause).map(\.number)
    }

    /// Given in frames of 20 ms, as calls do.
    func words(_ samples: [Int16]) -> [CodedEar.Word] {
        var ear = CodedEar(rate: self.rate)
        var words: [CodedEar.Word] = []
        for start in stride(from: 0, to: samples.count, by: self.samples(20)) {
            let frame = Array(samples[start..<min(samples.count, start + self.samples(20))])
            ear.hear(frame.span) { words.append($0) }
        }
        return words
    }

    static func scaled(_ samples: [Int16], _ gain: (Int) -> Double) -> [Int16] {
        samples.indices.map { Int16((Double(samples[$0]) * gain($0)).rounded()) }
    }
}
