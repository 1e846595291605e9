import CallModel
import Network

/// `POST /audio/speech`.
extension OpenAIRoute {
    private static let longestInput = 4_096
    private static let voiceNames: Set<String> = [
        "alloy", "ash", "ballad", "cedar", "coral", "echo", "fable", "marin", "nova", "onyx",
        "sage", "shimmer", "verse",
    ]

    func speak(_ exchange: any HTTPExchange) throws(OpenAIRefusal) {
        let fault = try self.plan(.speech)
        guard let body = JSONValue(parsing: String(decoding: exchange.request.body, as: UTF8.self))
        else {
            throw OpenAIRefusal.bad("We could not parse the JSON body of your request.", nil)
        }
        _ = try self.known(body["model"]?.string ?? "", among: OpenAISimulator.voices)
        let input = body["input"]?.string ?? ""
        guard (1...Self.longestInput).contains(input.unicodeScalars.count) else {
            throw OpenAIRefusal.bad(
                "String should have 1 to \(Self.longestInput) characters - 'input'", "input")
        }
        let voice = body["voice"]?.string ?? ""
        guard Self.voiceNames.contains(voice) || body["voice"]?["id"]?.string != nil else {
            throw OpenAIRefusal.bad("Input should be one of the voices - 'voice'", "voice")
        }
        let speed = try Self.speed(body["speed"])
        let hum = SimulatedVoice(input, speed: speed)
        switch body["response_format"]?.string {
        case "pcm": self.give(hum.pieces, type: "audio/pcm", to: exchange, fault)
        case "wav":
            self.give([SimulatedVoice.wavHead] + hum.pieces, type: "audio/wav", to: exchange, fault)
        default:
            throw OpenAIRefusal.bad("Only pcm and wav are simulated.", "response_format")
        }
    }

    private static func speed(_ value: JSONValue?) throws(OpenAIRefusal) -> Double {
        switch value {
        case nil: return 1
        case .number(let speed)? where (0.25...4).contains(speed): return speed
        default:
            throw OpenAIRefusal.bad("Input should be between 0.25 and 4.0 - 'speed'", "speed")
        }
    }

    private func give(
        _ pieces: [[UInt8]], type: String, to exchange: any HTTPExchange, _ fault: WireFault?
    ) {
        StreamedAnswer.give(
            pieces, type: type, to: exchange, fault, StreamedAnswer.Pace(),
            garbage: Array("<html>no audio</html>".utf8), on: self.simulator.server.loop)
    }
}
