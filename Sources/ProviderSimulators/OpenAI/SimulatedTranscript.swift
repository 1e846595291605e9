import CallModel

/// What is understood of an upload, in the forms that can be asked for.
struct SimulatedTranscript {
    let text: String
    let speech: UploadedSpeech

    private var usage: JSONValue {
        ["type": "duration", "seconds": .number(self.speech.duration.rounded(.up))]
    }

    private var start: Double { self.speech.spoken?.lowerBound ?? 0 }
    private var end: Double { self.speech.spoken?.upperBound ?? self.speech.duration }

    var plain: JSONValue { ["text": .text(self.text), "usage": self.usage] }

    func verbose(withWords: Bool, withSegments: Bool) -> JSONValue {
        var answer: [String: JSONValue] = [
            "task": "transcribe", "language": "english", "text": .text(self.text),
            "duration": .number(self.speech.duration), "usage": self.usage,
        ]
        if withWords { answer["words"] = .list(self.words) }
        if withSegments { answer["segments"] = .list(self.text.isEmpty ? [] : [self.segment]) }
        return .object(answer)
    }

    /// As a stream: a word with the space in front of it at a time, then all.
    var events: [JSONValue] {
        let deltas = ModelReply(self.text).tokens.map { token -> JSONValue in
            ["type": "transcript.text.delta", "delta": .text(token)]
        }
        let tokens = Double(deltas.count)
        let done: JSONValue = [
            "type": "transcript.text.done", "text": .text(self.text),
            "usage": [
                "type": "tokens", "input_tokens": 10, "output_tokens": .number(tokens),
                "total_tokens": .number(tokens + 10),
            ],
        ]
        return deltas + [done]
    }

    private var words: [JSONValue] {
        let words = self.text.split(separator: " ")
        let step = words.isEmpty ? 0 : (self.end - self.start) / Double(words.count)
        return words.enumerated().map { index, word -> JSONValue in
            [
                "word": .text(String(word)), "start": .number(self.start + step * Double(index)),
                "end": .number(self.start + step * Double(index + 1)),
            ]
        }
    }

    private var segment: JSONValue {
        [
            "id": 0, "seek": 0, "start": .number(self.start), "end": .number(self.end),
            "text": .text(" \(self.text)"), "tokens": [50_364, 818], "temperature": 0,
            "avg_logprob": .number(-0.25), "compression_ratio": .number(0.9),
            "no_speech_prob": .number(0.01),
        ]
    }
}
