import JackfieldPlugin
import Testing

@testable import Webhook

@Suite("The signature of a webhook")
struct SignerTests {
    private let body = Array(#"{"test": 2432232314}"#.utf8)

    private func signature(_ secrets: [String]) throws -> String? {
        try WebhookSigner(secrets.map { (name: "secret", value: $0) }).headers(
            id: "msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp: 1_614_265_330, body: self.body
        ).first { $0.name == "webhook-signature" }?.value
    }

    @Test("It is that of the specification's own example")
    func vector() throws {
        #expect(
            try self.signature(["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("The prefix may be left out")
    func noPrefix() throws {
        #expect(
            try self.signature(["MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"])
                == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
    }

    @Test("During a change of secrets there are two")
    func rotation() throws {
        let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        let new = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
        let both = try #require(try self.signature([new, old])).split(separator: " ")
        #expect(both.count == 2)
        #expect(both.last.map { String($0) } == (try self.signature([old])))
    }

    @Test(
        "What is no secret is refused, and not repeated",
        arguments: [
            "whsec_c2hvcnQ=", "whsec_%", "whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "",
        ])
    func wrong(_ secret: String) {
        let error = #expect(throws: ProviderError.self) { try self.signature([secret]) }
        #expect(error?.code == .misconfigured)
        #expect(secret.isEmpty || error?.message.contains(secret) == false)
    }
}
