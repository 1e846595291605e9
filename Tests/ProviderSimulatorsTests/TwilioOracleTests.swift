import CallModel
import EventLoop
import TestSupport
import Testing
import WebServer

@testable import ProviderSimulators
@testable import Twilio

/// What Twilio's own package says of us; see the fixture twilio-oracle.py.
@Suite("By the package twilio", .heavy)
struct TwilioOracleTests {
    private let oracle = VendorOracle(vendor: "twilio")

    /// The same in every run.
    private struct Random: RandomNumberGenerator {
        var state: UInt64 = 4_711

        mutating func next() -> UInt64 {
            self.state = self.state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return self.state >> 33 | self.state << 31
        }

        mutating func text(_ length: Int) -> String {
            let characters = Array("abcXYZ0189 +-_.~%&=?#é€\u{10348}\"'<>\n")
            return String((0..<length).map { _ in characters.randomElement(using: &self)! })
        }
    }

    @Test("the signatures of the plugin and of the simulator are good, whatever is signed")
    func signatures() async throws {
        var random = Random()
        var cases: [JSONValue] = []
        for index in 0..<300 {
            let token = "token \(index)"
            let url = [
                "https://calls.example.com/phone/voice", "https://x.com:8443/a?b=1&c=%20d",
                "wss://x.com/ws", "http://127.0.0.1:8080/", "https://x.com",
            ][index % 5]
            let fields = (0..<(index % 7)).map { _ in
                (
                    name: ["A", "a", "B", "CallSid", "É"].randomElement(using: &random)!,
                    value: random.text(index % 11)
                )
            }
            let ours = SignatureCheck.signature(url: url, form: Form(fields), key: token, .sha1)
            #expect(TwilioSigner(token: token).signature(url, fields) == ours)
            cases.append([
                "token": .text(token), "url": .text(url), "signature": .text(ours),
                "fields": .list(fields.map { .list([.text($0.name), .text($0.value)]) }),
            ])
        }
        #expect(try await self.oracle.differences(["signatures"], json: .list(cases)) == [])
    }

    @Test("TwiML is what its classes make")
    func twiML() async throws {
        let dial = TwiML.Dial(
            number: "+15550199", callerID: "+15550100", timeout: 30,
            action: "https://x/call/1/transfer?a=1&b=2", answered: "https://x/done")
        let ours: [String: TwiML] = [
            "stream": TwiML(
                .stream(
                    url: "wss://calls.example.com/phone/media",
                    parameters: [(name: "jackfield", value: "a & \"b\" <c>")]),
                .say("We are sorry: <&>", language: "en-US"),
                .dial(TwiML.Dial(number: "+15550111"))),
            "transfer": TwiML(.dial(dial)),
            "sip": TwiML(.dial(TwiML.Dial(number: "sip:desk@example.com"))),
            "keys": TwiML(.playDigits("12w#")), "busy": TwiML(.reject(busy: true)),
            "hangup": TwiML(.hangUp),
        ]
        let json = JSONValue.object(ours.mapValues { .text($0.xml) })
        #expect(try await self.oracle.differences(["twiml"], json: json) == [])
        // The simulator reads all of it too.
        for (name, twiML) in ours {
            let document = try XMLElement(parsing: twiML.xml)
            #expect(document.name == "Response" && !document.children.isEmpty, "\(name)")
        }
    }

    @Test("the simulator's API is Twilio's, as far as calls need it")
    func api() async throws {
        let loop = EventLoop(pace: .real)
        let account = TwilioSimulator.Account(
            sid: "AC22222222222222222222222222222222", token: "secret", numbers: ["+15550100"])
        let simulator = TwilioSimulator(account, on: loop)
        try await loop.whileRunning {
            let url = try await loop.run {
                Result { () throws(WebServerError) in try simulator.start() }
            }.get()
            // The last list of the script.
            simulator.failList(after: 2)
            let differences = try await self.oracle.differences([
                "rest", url, account.sid, account.token,
            ])
            #expect(differences == [])
            for call in simulator.calls { await call.untilOver() }
            await loop.run { simulator.stop() }
        }
    }
}

extension TwilioSimulator {
    /// Lets so many lists pass.
    fileprivate func failList(after count: Int) {
        self.fail(.list, with: Array(repeating: .none, count: count) + [.status(429)])
    }
}
