import Glibc
import Testing

@testable import Scripted

@Suite("Coded speech")
struct CodedSpeechTests {
    private static let some = [0, 7, 397, 1_025, 2_900, 4_095]

    @Test(
        "is understood, each of its 4096 words, without a pause between them",
        arguments: [8_000, 16_000])
    func understandsAll(rate: Int) {
        let speech = CodedSpeech(rate: rate)
        let voice = CodedVoice(rate: rate)
        var ear = CodedEar(rate: rate)
        var understood: [Int] = []
        var offsets: Set<Bool> = []
        // 2731 is prime to 4096: each word once, each time behind another one.
        let words = (0..<SpeechCode.words).map { $0 * 2_731 % SpeechCode.words }
        for word in words {
            ear.hear(CodedSpeech.word(word, by: voice).span) {
                let start = understood.count * 4 * SpeechCode.segmentLength
                offsets.insert(abs($0.start - start) <= 40)
                understood.append($0.number)
            }
        }
        ear.hear([Int16](repeating: 0, count: speech.samples(100)).span) {
            understood.append($0.number)
        }
        #expect(understood == words)
        #expect(offsets == [true], "each word is dated to 5 ms")
    }

    @Test(
        "is understood at any loudness and in any voice", arguments: [-30.0, -15, 0],
        [0.8, 1, 1.25])
    func ignoresLoudness(decibels: Double, pitch: Double) {
        let speech = CodedSpeech(pitch: pitch)
        for word in Self.some {
            let samples = CodedSpeech.scaled(speech.word(word)) { _ in pow(10, decibels / 20) }
            #expect(speech.understood(samples) == [word])
        }
    }

    @Test("is understood when it is ducked by 12 dB in the middle", arguments: [1, 20, 60])
    func ignoresDucking(milliseconds: Int) {
        let speech = CodedSpeech()
        let ramp = Double(speech.samples(milliseconds))
        for (word, at) in zip(Self.some, [30, 75, 110, 150, 190, 240]) {
            let start = speech.samples(at)
            let samples = CodedSpeech.scaled(speech.word(word)) {
                1 - 0.75 * min(1, max(0, Double($0 - start) / ramp))
            }
            #expect(speech.understood(samples) == [word], "ducked at \(at) ms")
        }
    }

    @Test(
        "is understood when its words fade into one another for 20 ms", arguments: [8_000, 16_000])
    func ignoresCrossfades(rate: Int) {
        let speech = CodedSpeech(rate: rate)
        let fade = speech.samples(20)
        var samples = speech.word(Self.some[0])
        for word in Self.some.dropFirst() {
            let next = speech.word(word)
            for index in 0..<fade {
                let share = Double(index) / Double(fade)
                let last = samples.count - fade + index
                samples[last] = Int16(
                    Double(samples[last]) * (1 - share) + Double(next[index]) * share)
            }
            samples += next.dropFirst(fade)
        }
        #expect(speech.understood(samples) == Self.some)
    }

    @Test("is understood when it broke off soon after its beginning and is said again at once")
    func ignoresFalseStarts() {
        let speech = CodedSpeech()
        for (word, milliseconds) in zip(Self.some, [10, 20, 30, 40, 60, 75]) {
            let start = speech.word(word).prefix(speech.samples(milliseconds))
            #expect(speech.understood(start + speech.word(word)) == [word], "\(milliseconds) ms")
        }
    }

    @Test("is understood without 20 ms at either end, and not without 30 ms")
    func needsWholeWords() {
        let speech = CodedSpeech()
        let (little, much) = (speech.samples(20), speech.samples(30))
        for word in Self.some {
            let samples = speech.word(word)
            #expect(speech.understood(Array(samples.dropFirst(little))) == [word])
            #expect(speech.understood(samples.dropLast(little)) == [word])
            #expect(speech.understood(Array(samples.dropFirst(much))) == [])
            #expect(speech.understood(samples.dropLast(much)) == [])
        }
    }

    @Test(
        "is not understood when a frame in its middle is missing or silent",
        arguments: [80, 120, 140, 180, 205])
    func needsEachFrame(milliseconds: Int) {
        let speech = CodedSpeech()
        let frame = speech.samples(milliseconds)..<speech.samples(milliseconds + 20)
        for word in Self.some {
            var short = speech.word(word)
            var silenced = short
            short.removeSubrange(frame)
            for index in frame { silenced[index] = 0 }
            #expect(speech.understood(short) == [])
            #expect(speech.understood(silenced) == [])
        }
    }

    @Test("is not heard in a voice, in tones or in noise")
    func ignoresOtherSounds() {
        let speech = CodedSpeech()
        var voice = VoiceSignal(rate: 8_000)
        var samples = [Int16](repeating: 0, count: 16_000)
        voice.fill(&samples, speech: 6_000, noise: 0)
        #expect(speech.understood(samples) == [])
        voice.fill(&samples, speech: 0, noise: 6_000)
        #expect((3_000...4_000).contains(Sounds.rootMeanSquare(samples)), "there is noise")
        #expect(speech.understood(samples) == [])
        #expect(speech.understood(Array(repeating: Sounds.loud, count: 100).flatMap(\.self)) == [])
    }

    @Test("is written as w and a number, with punctuation around it")
    func readsNumbers() {
        #expect(SpeechCode.number(of: "w17") == 17)
        #expect(SpeechCode.number(of: "\"W4095,\"") == 4_095)
        for text in ["w4096", "w", "17", "word", "w1x", "", "w-1"] {
            #expect(SpeechCode.number(of: text) == nil, "\(text)")
        }
    }
}
