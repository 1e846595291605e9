import CallModel
import Configuration
import EventLoop
import FoundationEssentials
import HTTPClient
import Network
import Synchronization

/// Asks the host that runs with this configuration, over its API.
struct HostClient {
    struct Answer {
        var status: Int
        var body: JSONValue?

        /// What the API says has gone wrong.
        var message: String? { self.body?["error"]?["message"]?.string }
    }

    private let url: String
    private let key: String?

    /// - Parameter url: nil: what the configuration says of its server.
    init(_ configuration: Configuration, url: String?) throws(CommandFailure) {
        let server = configuration.server
        self.key = server?.apiKeys.first?.reveal()
        if let url {
            self.url = url
            return
        }
        guard let server else {
            throw CommandFailure(
                .configuration,
                "the configuration has no web server, so that no running host can be asked: add \"server: {}\""
            )
        }
        guard server.port != 0 else {
            throw CommandFailure(
                .usage,
                "server.port is 0, so the host has a port of the system's choice: give --url with what \"jackfield run\" has logged"
            )
        }
        self.url = server.ownURL
    }

    /// Sends a request of the API.
    /// - Parameter path: from "/" on.
    func ask(
        _ method: String, _ path: String, _ body: JSONValue? = nil
    ) async throws(CommandFailure) -> Answer {
        guard let address = WebAddress(self.url + path, schemes: ["http", "https"]) else {
            throw CommandFailure(.usage, "\(self.url) is no URL of a host: http://127.0.0.1:8080")
        }
        var request = OutgoingRequest(method: method, url: address)
        if let body {
            request.headers.append(("content-type", "application/json"))
            request.body = Array(body.json.utf8)
        }
        if let key = self.key { request.headers.append(("authorization", "Bearer \(key)")) }
        let loop = EventLoop(pace: .real)
        let thread = loop.start()
        let client = HTTPClient(on: loop)
        let result = await Self.exchange(client.prepare(request))
        await loop.run { client.stop() }
        await loop.run {}
        loop.stop()
        withExtendedLifetime(thread) {}
        do throws(NetworkFailure) {
            return try result.get()
        } catch {
            throw CommandFailure(
                .failure,
                "no host answers at \(self.url) (\(error.reason)): start it with \"jackfield run\"")
        }
    }

    private static func exchange(_ transfer: any Transfer) async -> Result<Answer, NetworkFailure> {
        let answer = Mutex<(status: Int, body: [UInt8])>((0, []))
        return await withCheckedContinuation { continuation in
            transfer.start(
                TransferEvents(
                    head: { status, _ in answer.withLock { $0.status = status } },
                    data: { bytes in
                        unsafe bytes.withUnsafeBytes { bytes in
                            answer.withLock { unsafe $0.body.append(contentsOf: bytes) }
                        }
                    },
                    done: { failure in
                        if let failure { return continuation.resume(returning: .failure(failure)) }
                        let (status, body) = answer.withLock { $0 }
                        let text = String(decoding: body, as: UTF8.self)
                        continuation.resume(
                            returning: .success(
                                Answer(status: status, body: JSONValue(parsing: text))))
                    }))
        }
    }
}

extension ServerConfiguration {
    /// How this machine reaches it. A certificate is for the public name.
    fileprivate var ownURL: String {
        if self.tls != nil { return self.url(port: self.port) }
        let isAny = self.address == "0.0.0.0" || self.address == "::"
        let host =
            isAny ? "127.0.0.1" : self.address.contains(":") ? "[\(self.address)]" : self.address
        return "http://\(host):\(self.port)"
    }
}
