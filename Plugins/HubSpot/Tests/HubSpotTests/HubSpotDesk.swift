import CJackfield
import FakeHost
import FoundationEssentials
import JackfieldPlugin
import Testing
import VendorKit

@testable import HubSpot

/// A session of the plugin, and the test as HubSpot.
final class HubSpotDesk {
    static let token = "pat-eu1-0123456789abcdef"
    static let oauth = #", "client_id": "app", "client_secret": "*", "refresh_token": "*""#

    let host = FakeHost()
    let folder: String
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    init(_ settings: String = #", "access_token": "********""#) throws {
        self.folder =
            FileManager.default.temporaryDirectory.path + "/hubspot-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: false)
        self.host.secrets = [
            "access_token": Self.token, "client_secret": "client-secret",
            "refresh_token": "refresh-1",
        ]
        self.provider = try ProviderUnderTest(
            JF_CRM, of: "hubspot", host: self.host,
            settings: """
                {"account_property": "customer_number", "default_country_code": "44",
                 "outbox": {"path": "\(self.folder)/outbox.db"}\(settings)}
                """)
        self.session = try self.provider.open()
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    func call(_ operation: String, _ arguments: String, key: String = "k") -> jf_request {
        let request = self.session.call(operation, arguments: arguments, key: key).request
        self.host.advance(by: .zero)
        return request
    }

    /// Answers the last request.
    func answer(_ status: UInt32 = 200, _ body: String, headers: [String: String] = [:]) throws {
        let request = try #require(self.host.requests.last)
        self.host.answer(
            request, with: .success(FakeResponse(status: status, headers: headers, body: body)))
        self.host.advance(by: .zero)
    }

    /// Lets time pass until something more is asked, at most two hours.
    func waitForRequest() {
        let count = self.host.requests.count
        for _ in 0..<7_200 where self.host.requests.count == count {
            self.host.advance(by: .seconds(1))
        }
    }

    /// Nobody hears what came of the last request.
    func lose() throws {
        let request = try #require(self.host.requests.last)
        self.host.answer(
            request, with: .failure(StatusError(status: jf_status(JF_E_UNAVAILABLE))))
        self.host.advance(by: .zero)
    }

    /// "METHOD path" of all that was asked.
    var asked: [String] {
        self.host.requests.map { request in
            let path = request.url.split(separator: "/", maxSplits: 2).last ?? ""
            return "\(request.method) /\(path)"
        }
    }

    /// The body of the last request.
    var sent: JSONValue? { self.host.requests.last.flatMap { JSONValue(parsing: $0.body) } }

    static let contact = """
        {"id":"501","properties":{"firstname":"Ada","lastname":"Lovelace","phone":"020 7946 0018",\
        "customer_number":"4071"},"createdAt":"2026-04-30T10:00:00.000Z",\
        "updatedAt":"2026-04-30T10:00:00.000Z","archived":false}
        """
}
