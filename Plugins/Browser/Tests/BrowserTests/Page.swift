import CJackfield
import FakeHost
import JackfieldPlugin

@testable import Browser

/// The channel and a page of it, as a test plays it.
final class Page {
    let host = FakeHost()
    let provider: ProviderUnderTest

    init(_ settings: String = "{}") throws {
        self.provider = try ProviderUnderTest(
            JF_CHANNEL, of: "browser", host: self.host, settings: settings)
        self.provider.listen()
    }

    func request(_ path: String, method: String = "GET") -> FakeResponse? {
        // The instance must outlive what is asked of it.
        withExtendedLifetime(self.provider) { self.host.request(path, method: method) }
    }

    func connect(
        _ path: String = "/call", origin: String? = nil, host: String? = nil
    ) throws -> FakeSocket {
        let headers = ["origin": origin, "host": host].compactMapValues { $0 }
        return try withExtendedLifetime(self.provider) {
            try self.host.connect(path, headers: headers)
        }
    }

    /// A page whose call was answered.
    func call() throws -> (socket: FakeSocket, session: SessionUnderTest) {
        let socket = try self.connect()
        socket.send(#"{"type": "start", "from": "Ada"}"#)
        let session = try self.provider.open(rate: 16_000, target: self.token)
        session.act(JF_ACT_ANSWER)
        return (socket, session)
    }

    /// Of the last call that came in.
    var token: String {
        let line = self.provider.events.last { $0.hasPrefix("INCOMING") } ?? ""
        return line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// A message of these samples.
    static func bytes(_ samples: [Int16]) -> [UInt8] {
        samples.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
    }
}
