import CJackfield
import FakeHost
import FoundationEssentials
import JackfieldPlugin
import Testing

@testable import Webhook

/// A session of the plugin, and the test as the endpoint.
final class WebhookDesk {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    let host = FakeHost()
    let folder: String
    var provider: ProviderUnderTest
    var session: SessionUnderTest

    init(_ settings: String = "", secrets: [String: String] = [:]) throws {
        self.folder =
            FileManager.default.temporaryDirectory.path + "/webhook-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: false)
        self.host.secrets = ["secret": Self.secret].merging(secrets) { $1 }
        let all = Self.settings(self.folder, settings)
        self.provider = try ProviderUnderTest(
            JF_CRM, of: "webhook", host: self.host, settings: all)
        self.session = try self.provider.open()
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    static func settings(_ folder: String, _ more: String) -> String {
        """
        {"url": "https://crm.example/events", "lookup_url": "https://crm.example/contacts",
         "secret": "********", "default_country_code": "44",
         "outbox": {"path": "\(folder)/outbox.db", "keep_days": 90}\(more)}
        """
    }

    /// Another run of the host, with what the first has left on the disk.
    func restart() throws {
        self.session.close()
        self.provider = try ProviderUnderTest(
            JF_CRM, of: "webhook", host: self.host, settings: Self.settings(self.folder, ""))
        self.session = try self.provider.open()
    }

    /// Asks for an operation, and lets it leave.
    func call(_ operation: String, _ arguments: String, key: String = "") -> jf_request {
        let request = self.session.call(operation, arguments: arguments, key: key).request
        self.host.advance(by: .zero)
        return request
    }

    func log(_ id: String, key: String = "k") -> jf_request {
        self.call(
            "log_call", #"{"call_id":"\#(id)","summary":"hours","outcome":"resolved"}"#, key: key)
    }

    /// Answers the last request.
    func answer(
        _ status: UInt32 = 204, headers: [String: String] = [:], _ body: String = ""
    ) throws {
        let request = try #require(self.host.requests.last)
        self.host.answer(
            request, with: .success(FakeResponse(status: status, headers: headers, body: body)))
        self.host.advance(by: .zero)
    }

    /// The members of the last request's data.
    var data: JSONValue? {
        guard
            case .object(let event)? = self.host.requests.last.flatMap({
                JSONValue(parsing: $0.body)
            })
        else { return nil }
        return event["data"]
    }
}
