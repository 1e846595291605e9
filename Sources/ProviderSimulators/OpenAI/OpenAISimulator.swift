package import EventLoop
import Network
import Synchronization
package import WebServer

/// OpenAI's API, as far as calls need it, for tests and for trying a host without an account. Without TLS.
///
/// Its voice hums, a moment for each letter. It hears that somebody speaks, and takes what he says from a script.
package final class OpenAISimulator: Sendable {
    package enum Operation: String, Sendable, CaseIterable {
        case chat, models, speech, transcriptions
    }

    /// Those that speak.
    static let voices = ["gpt-4o-mini-tts", "tts-1"]
    /// Those that transcribe.
    static let ears = ["gpt-transcribe", "gpt-4o-transcribe", "whisper-1"]
    static var audioModels: [String] { Self.voices + Self.ears }

    package let model = ModelSimulation()
    package let faults = FaultPlan<Operation>()
    let key: String
    let models: [String]
    let server: VendorServer
    private let utterances: Mutex<[String]>

    /// - Parameters:
    ///   - key: that requests must bear; "": any.
    ///   - models: that there are beside those for audio.
    ///   - utterances: what is said, one after the other, whoever says it; the last is said again and again.
    ///   - port: on 127.0.0.1; 0: the system chooses.
    package init(
        key: String = "", models: [String] = ["gpt-test"],
        hearing utterances: [String] = ["call forwarding"], port: Int = 0, on loop: EventLoop
    ) {
        self.key = key
        self.models = models
        self.utterances = Mutex(utterances)
        self.server = VendorServer(port: port, on: loop)
    }

    /// On the loop.
    /// - Returns: the URL with its version, as settings want it.
    package func start() throws(WebServerError) -> String {
        let api = OpenAIRoute(self)
        let route = Route(headers: ["authorization"], request: { api.receive($0) })
        return try self.server.start([("/v1", route)]) + "/v1"
    }

    /// On the loop.
    package func stop() { self.server.stop() }

    /// What is said next.
    func nextUtterance() -> String {
        self.utterances.withLock { utterances in
            utterances.count > 1 ? utterances.removeFirst() : utterances.first ?? ""
        }
    }
}
