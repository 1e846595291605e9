import JackfieldPlugin

@testable import WhisperLocal

/// One call whose words a test makes up.
final class HearingCall: Sendable {
    let stage: Stage
    let transcriber: ScriptedTranscriber
    let hearing: Hearing<Int>

    static let withoutPartials = HearingOptions(partialInterval: nil, language: "en")

    init(
        _ answers: [ScriptedTranscriber.Answer], options: HearingOptions = HearingOptions(),
        longest: Int = 16
    ) {
        let transcriber = ScriptedTranscriber(answers)
        let stage = Stage()
        self.stage = stage
        self.transcriber = transcriber
        self.hearing = Hearing(
            options,
            queue: TranscriptionQueue([transcriber], longest: longest) { stage.lend($0) }
        ) { stage.report($0) }
    }

    /// Hears these words, one text a pass, and shows no partials.
    convenience init(says texts: String..., options: HearingOptions = HearingCall.withoutPartials) {
        self.init(texts.map { ScriptedTranscriber.says($0) }, options: options)
    }

    var reports: [HearingReport<Int>] { self.stage.reports }

    /// So many syllables with 300 ms of quiet before them, in blocks of 20 ms.
    func say(_ syllables: Int, at mediaTime: Duration = .zero) {
        let sound = Voice.quiet(milliseconds: 300) + Voice.speech(syllables: syllables)
        for (index, start) in stride(from: 0, to: sound.count, by: 320).enumerated() {
            self.hearing.hear(
                Array(sound[start..<min(sound.count, start + 320)]),
                lasting: .milliseconds(20), at: mediaTime + .milliseconds(20 * index))
        }
    }
}

extension ScriptedTranscriber {
    /// Hears these words.
    static func says(_ text: String, language: String = "en") -> Answer {
        { _ in .success(HeardSpeech.saying(text, language: language)) }
    }
}
