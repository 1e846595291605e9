import CJackfield
import FakeHost
import Testing

/// A speech-to-text session of the plugin, and the test as the server.
final class Ears {
    let host = FakeHost()
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    /// - Parameters:
    ///   - stt: what stands in the setting of this name.
    ///   - more: other settings, each with a comma behind it.
    init(_ stt: String = "", _ more: String = "") throws {
        self.host.secrets = ["api_key": "sk-0123456789abcdef"]
        self.provider = try ProviderUnderTest(
            JF_STT, of: "openai", host: self.host,
            settings: #"{\#(more)"api_key": "********", "stt": {\#(stt)}}"#)
        self.session = try self.provider.open()
    }

    /// What the plugin has asked last.
    var asked: FakeRequest {
        get throws { try #require(self.host.requests.last) }
    }

    /// So many milliseconds of audio, in blocks of 20.
    func speak(_ milliseconds: Int, level: Int16 = 1_000) {
        for _ in 0..<milliseconds / 20 {
            self.session.push([Int16](repeating: level, count: 160))
        }
    }

    /// Answers a request; nil: the last.
    func understand(_ json: String, _ request: FakeRequest? = nil) throws {
        let response = FakeResponse(headers: ["content-type": "application/json"], body: json)
        self.host.answer(try request ?? self.asked, with: .success(response))
    }

    func refuse(_ status: UInt32, headers: [String: String] = [:], _ body: String = "") throws {
        self.host.answer(
            try self.asked,
            with: .success(FakeResponse(status: status, headers: headers, body: body)))
    }

    /// Streams an answer, one event for each text.
    func stream(_ events: [String]) throws {
        let request = try self.asked
        self.host.begin(request, headers: ["content-type": "text/event-stream; charset=utf-8"])
        for event in events { self.host.send("data: \(event)\n\n", to: request) }
        self.host.finish(request)
    }

    /// A field of the form that was sent last; nil: it has none of this name.
    func field(_ name: String) throws -> String? {
        let body = try self.asked.body
        guard let start = body.firstRange(of: "name=\"\(name)\"\r\n\r\n") else { return nil }
        let rest = body[start.upperBound...]
        return rest.firstRange(of: "\r\n--").map { String(rest[..<$0.lowerBound]) }
    }
}
