import CallModel
import Network

/// The requests below /v1/text-to-speech.
final class ElevenLabsRoute: Sendable {
    private struct Refusal: Error {
        var status: Int
        /// ElevenLabs' word for it.
        var word: String
        var message: String
        var headers: [(name: String, value: String)] = []
    }

    /// A request that can be answered.
    private struct Speech {
        var pieces: [ElevenLabsVoice.Piece]
        var fault: WireFault?
        var characters: Int
    }

    // Lives as long as the simulator's server.
    private unowned let simulator: ElevenLabsSimulator

    init(_ simulator: ElevenLabsSimulator) { self.simulator = simulator }

    func receive(_ exchange: any HTTPExchange) {
        let request = exchange.request
        do throws(Refusal) {
            try self.authorize(request)
            guard request.method == "POST", let place = ElevenLabsPlace(request) else {
                throw Refusal(status: 404, word: "not_found", message: "Not Found")
            }
            switch place.action {
            case []: self.giveWhole(try self.speech(request, place), to: exchange)
            case ["stream"]: self.stream(try self.speech(request, place), to: exchange)
            case ["stream", "with-timestamps"]:
                self.streamLines(try self.speech(request, place), to: exchange)
            default: throw Refusal(status: 404, word: "not_found", message: "Not Found")
            }
        } catch {
            exchange.respond(Self.response(error))
        }
    }

    private static func response(_ refusal: Refusal) -> HTTPResponse {
        let detail: JSONValue = [
            "status": .text(refusal.word), "message": .text(refusal.message),
        ]
        var response = HTTPResponse(
            status: refusal.status, type: "application/json",
            JSONValue.object(["detail": detail]).json)
        response.headers += refusal.headers + [("request-id", "simulated")]
        return response
    }

    private func authorize(_ request: HTTPRequest) throws(Refusal) {
        guard self.simulator.key.isEmpty || request.header("xi-api-key") == self.simulator.key
        else { throw Refusal(status: 401, word: "invalid_api_key", message: "Invalid API key") }
    }

    /// - Throws: what is wrong with the request, or what the plan says goes wrong before an answer begins.
    private func speech(
        _ request: HTTPRequest, _ place: ElevenLabsPlace
    ) throws(Refusal) -> Speech {
        guard self.simulator.hasVoice(place.voice) else {
            throw Refusal(
                status: 400, word: "voice_not_found", message: "A voice with this id was not found")
        }
        guard let body = JSONValue(parsing: String(decoding: request.body, as: UTF8.self)),
            let text = body["text"]?.string
        else { throw Refusal(status: 422, word: "missing", message: "text: field required") }
        guard let format = ElevenLabsVoice.Format(place.query["output_format"] ?? "") else {
            throw Refusal(
                status: 400, word: "invalid_output_format",
                message: "here only pcm_…, ulaw_8000 and alaw_8000 are spoken")
        }
        let fault = self.simulator.faults.next(.rest)
        if case .status(let status, let retryAfter)? = fault {
            throw Refusal(
                status: status, word: Self.word(for: status),
                message: "a failure that was asked for",
                headers: retryAfter.map { [("retry-after", "\($0)")] } ?? [])
        }
        var voice = ElevenLabsVoice(format: format)
        if case .number(let speed)? = body["voice_settings"]?["speed"] { voice.speed = speed }
        return Speech(pieces: voice.pieces(of: text), fault: fault, characters: text.count)
    }

    private static func word(for status: Int) -> String {
        switch status {
        case 401: "invalid_api_key"
        case 402: "quota_exceeded"
        case 403: "only_for_creator+"
        case 429: "too_many_concurrent_requests"
        case 500...: "internal_server_error"
        default: "bad_request"
        }
    }

    // MARK: - Answers

    private func giveWhole(_ speech: Speech, to exchange: any HTTPExchange) {
        guard speech.fault == nil else { return self.stream(speech, to: exchange) }
        exchange.respond(
            HTTPResponse(
                status: 200,
                headers: [
                    ("content-type", "audio/pcm"), ("request-id", "simulated"),
                    ("character-cost", "\(speech.characters)"),
                ], body: speech.pieces.flatMap(\.audio)))
    }

    private func stream(_ speech: Speech, to exchange: any HTTPExchange) {
        StreamedAnswer.give(
            speech.pieces.map(\.audio), type: "audio/pcm", to: exchange, speech.fault, self.pace,
            garbage: Array("<html>".utf8), on: self.simulator.server.loop)
    }

    /// Lines of JSON, each a piece of audio with the times of its characters in the whole.
    private func streamLines(_ speech: Speech, to exchange: any HTTPExchange) {
        let lines = speech.pieces.map { piece -> [UInt8] in
            let line: JSONValue = [
                "audio_base64": .text(piece.base64), "alignment": piece.timing,
                "normalized_alignment": piece.timing,
            ]
            return Array("\(line.json)\n".utf8)
        }
        StreamedAnswer.give(
            lines, type: "application/json", to: exchange, speech.fault, self.pace,
            garbage: Array("{\"audio_base64\":[}\n".utf8), on: self.simulator.server.loop)
    }

    private var pace: StreamedAnswer.Pace { StreamedAnswer.Pace(first: self.simulator.latency) }
}

extension ElevenLabsVoice.Piece {
    fileprivate var timing: JSONValue {
        let second = { (index: Int) in
            JSONValue.number(Double((self.before + index) * self.time) / 1_000)
        }
        return .object([
            "characters": .list(self.characters.map { .text($0) }),
            "character_start_times_seconds": .list(self.characters.indices.map { second($0) }),
            "character_end_times_seconds": .list(self.characters.indices.map { second($0 + 1) }),
        ])
    }
}
