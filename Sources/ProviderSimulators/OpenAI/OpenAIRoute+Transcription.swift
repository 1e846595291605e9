import CallModel
import Network

/// `POST /audio/transcriptions`.
extension OpenAIRoute {
    /// Seconds; OpenAI refuses less.
    private static let shortestAudio = 0.1

    func transcribe(_ exchange: any HTTPExchange) throws(OpenAIRefusal) {
        let fault = try self.plan(.transcriptions)
        let request = exchange.request
        guard let form = UploadedForm(request.body, type: request.header("content-type") ?? "")
        else { throw OpenAIRefusal.bad("Could not parse multipart form", nil) }
        let model = try self.known(form["model"]?.text ?? "", among: OpenAISimulator.ears)
        let isWhisper = model.hasPrefix("whisper")
        let format = try Self.format(of: form, isWhisper: isWhisper)
        let transcript = try self.transcript(of: form)
        if form["stream"]?.text == "true", !isWhisper {
            return StreamedAnswer.give(
                transcript.events.map { Array("data: \($0.json)\n\n".utf8) },
                type: "text/event-stream; charset=utf-8", to: exchange, fault,
                StreamedAnswer.Pace(), garbage: Array("data: {\"type\":[\n\n".utf8),
                on: self.simulator.server.loop)
        }
        let (type, text) = Self.answer(transcript, format, form)
        StreamedAnswer.give(
            [Array(text.utf8)], type: type, to: exchange, fault, StreamedAnswer.Pace(),
            garbage: Array("}".utf8), on: self.simulator.server.loop)
    }

    private func transcript(of form: UploadedForm) throws(OpenAIRefusal) -> SimulatedTranscript {
        guard let file = form["file"] else {
            throw OpenAIRefusal.bad("Field required - 'file'", "file")
        }
        guard let speech = UploadedSpeech(wav: file.bytes) else {
            throw OpenAIRefusal.bad("Audio file might be corrupted or unsupported", "file")
        }
        guard speech.duration >= Self.shortestAudio else {
            throw OpenAIRefusal(
                status: 400, type: "invalid_request_error", code: "audio_too_short",
                message: "Audio file is too short. Minimum audio length is 0.1 seconds.",
                parameter: "file")
        }
        let text = speech.spoken == nil ? "" : self.simulator.nextUtterance()
        return SimulatedTranscript(text: text, speech: speech)
    }

    private static func format(
        of form: UploadedForm, isWhisper: Bool
    ) throws(OpenAIRefusal) -> String {
        let format = form["response_format"]?.text ?? "json"
        let known = isWhisper ? ["json", "text", "verbose_json"] : ["json", "text"]
        guard known.contains(format) else {
            throw OpenAIRefusal.bad(
                "response_format '\(format)' is not compatible with the model, or not simulated.",
                "response_format")
        }
        let parts = form.texts("timestamp_granularities[]")
        guard parts.isEmpty || format == "verbose_json" else {
            throw OpenAIRefusal.bad(
                "timestamp_granularities need response_format 'verbose_json'.",
                "timestamp_granularities")
        }
        guard parts.allSatisfy({ $0 == "word" || $0 == "segment" }) else {
            throw OpenAIRefusal.bad(
                "Invalid value: 'timestamp_granularities'.", "timestamp_granularities")
        }
        return format
    }

    private static func answer(
        _ transcript: SimulatedTranscript, _ format: String, _ form: UploadedForm
    ) -> (type: String, text: String) {
        switch format {
        case "text": return ("text/plain; charset=utf-8", transcript.text + "\n")
        case "verbose_json":
            let parts = form.texts("timestamp_granularities[]")
            let whole = transcript.verbose(
                withWords: parts.contains("word"),
                withSegments: parts.isEmpty || parts.contains("segment"))
            return ("application/json", whole.json)
        default: return ("application/json", transcript.plain.json)
        }
    }
}
