import CJackfield
import FakeHost
import FoundationEssentials
import JackfieldPlugin
import Testing
import VendorKit

@testable import Salesforce

/// A session of the plugin, and the test as Salesforce.
final class SalesforceDesk {
    static let fields = #", "account_field": "Number__c", "call_field": "Call__c""#

    let host = FakeHost()
    let folder: String
    let provider: ProviderUnderTest
    let session: SessionUnderTest

    init(_ settings: String = "", withToken: Bool = true) throws {
        self.folder =
            FileManager.default.temporaryDirectory.path + "/salesforce-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.folder, withIntermediateDirectories: false)
        self.host.secrets = ["client_secret": "client-secret", "refresh_token": "refresh-1"]
        self.provider = try ProviderUnderTest(
            JF_CRM, of: "salesforce", host: self.host,
            settings: """
                {"login_url": "https://acme.my.example", "client_id": "app",
                 "client_secret": "********", "default_country_code": "44",
                 "outbox": {"path": "\(self.folder)/outbox.db"}\(settings)}
                """)
        self.session = try self.provider.open()
        guard withToken else { return }
        _ = self.call("get_contact", #"{"id":"003000000000001"}"#)
        try self.giveToken("one")
        try self.answer(200, #"{"records":[]}"#)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

    func call(_ operation: String, _ arguments: String, key: String = "k") -> jf_request {
        let request = self.session.call(operation, arguments: arguments, key: key).request
        self.host.advance(by: .zero)
        return request
    }

    /// Answers the last request.
    func answer(_ status: UInt32 = 200, _ body: String = "") throws {
        let request = try #require(self.host.requests.last)
        self.host.answer(request, with: .success(FakeResponse(status: status, body: body)))
        self.host.advance(by: .zero)
    }

    func giveToken(_ token: String) throws {
        try self.answer(
            200, #"{"access_token":"\#(token)","instance_url":"https://eu1.example","id":"x"}"#)
    }

    /// Nobody hears what came of the last request.
    func lose() throws {
        let request = try #require(self.host.requests.last)
        self.host.answer(
            request, with: .failure(StatusError(status: jf_status(JF_E_UNAVAILABLE))))
        self.host.advance(by: .zero)
    }

    /// Lets time pass until something more is asked, at most two hours.
    func waitForRequest() {
        let count = self.host.requests.count
        for _ in 0..<7_200 where self.host.requests.count == count {
            self.host.advance(by: .seconds(1))
        }
    }

    /// "METHOD path" of the last request, below the version.
    var asked: String {
        guard let request = self.host.requests.last else { return "" }
        let path = request.url.split(separator: "/", maxSplits: 2).last ?? ""
        let version = "services/data/v60.0"
        let below = path.hasPrefix(version) ? path.dropFirst(version.count) : path
        return "\(request.method) \(below)"
    }

    /// The body of the last request.
    var sent: JSONValue? { self.host.requests.last.flatMap { JSONValue(parsing: $0.body) } }

    static func error(_ code: String) -> String {
        #"[{"message":"what a caller said","errorCode":"\#(code)"}]"#
    }
}
