import CJackfield
import FakeHost
import Testing

@testable import Twilio

@Suite("What does not come from Twilio, or comes broken")
struct StrangerTests {
    @Test("A webhook with another signature gets 403, and the log says why and never the token")
    func webhooks() throws {
        let phone = try Phone()
        #expect(phone.webhook("/voice", Phone.call(), token: "wrong")()?.status == 403)
        #expect(
            phone.host.request(
                "/voice", method: "POST",
                headers: ["content-type": "application/x-www-form-urlencoded"], body: "CallSid=1")?
                .status == 403)
        #expect(phone.provider.events == [])
        #expect(phone.host.logged("url=http://host.example/phone/voice"))
        #expect(phone.host.logged("server.public_url"))
        #expect(!phone.host.logged(Phone.token) && !phone.host.logged("15550123"))
    }

    @Test("Only signed POST requests for paths that are there are answered")
    func paths() throws {
        let phone = try Phone()
        #expect(phone.host.request("/voice")?.status == 405)
        #expect(phone.webhook("/other", [:])()?.status == 404)
        #expect(phone.webhook("/call/x/other", [:])()?.status == 404)
        #expect(phone.webhook("/call/x/answer", [:])()?.body.contains("<Hangup />") == true)
        #expect(phone.webhook("/call/x/status", [:])()?.status == 204)
    }

    @Test(
        "A call with fields that are wrong gets 400",
        arguments: [
            ("CallSid", "CA1"), ("AccountSid", "AC00000000000000000000000000000000"), ("From", ""),
        ])
    func fields(_ name: String, _ value: String) throws {
        let phone = try Phone()
        let form = Form(
            Phone.call().fields.compactMap { field in
                field.name != name ? field : value.isEmpty ? nil : (name, value)
            })
        #expect(phone.webhook("/voice", form)()?.status == 400)
        #expect(phone.provider.events == [] && phone.host.logged("Twilio has sent something"))
    }

    @Test("A media stream needs a signature, a token that is expected, and the call of that token")
    func streams() throws {
        let phone = try Phone()
        #expect(throws: StatusError(status: jf_status(JF_E_AUTH))) { try phone.connect("wrong") }
        #expect(throws: StatusError(status: jf_status(JF_E_GONE))) {
            try phone.connect(path: "/elsewhere")
        }
        #expect(try phone.stream("guessed").closed?.code == 1_008)
        let answer = phone.webhook("/voice", Phone.call())
        let session = try phone.provider.open(target: phone.token)
        session.act(JF_ACT_ANSWER)
        let token = Phone.streamToken(answer())
        let stranger = try phone.connect()
        stranger.send(
            Phone.start(token, account: "AC00000000000000000000000000000000"))
        #expect(stranger.closed?.reason == "start names another account")
        let other = try phone.connect()
        other.send(Phone.start(token, call: "CA44444444444444444444444444444444"))
        #expect(other.closed?.code == 1_008)
        // It was good once.
        #expect(try phone.stream(token).closed?.code == 1_008)
        #expect(!session.events.contains("ANSWERED"))
    }

    @Test("A media stream that does not start is closed")
    func silent() throws {
        let phone = try Phone()
        let socket = try phone.connect()
        socket.send(Phone.connected)
        phone.host.advance(by: .seconds(6))
        #expect(socket.closed?.reason == "no start has come")
    }

    @Test(
        "A message that is wrong is told once in the log, and the call lives",
        arguments: [
            "nonsense", #"{"event":"dance"}"#, "{}",
            Phone.message("mark", #""mark":{"name":"777777"}"#),
            Phone.message("mark", #""mark":{"name":"mine"}"#),
            Phone.message("dtmf", #""dtmf":{"digit":"x"}"#),
            Phone.message("media", #""media":{"track":"inbound","chunk":"1","payload":"??"}"#),
            #"{"event":"stop","streamSid":"MZ99999999999999999999999999999999","stop":{}}"#,
            Phone.start("again"), String(repeating: "x", count: 70_000),
        ])
    func messages(_ message: String) throws {
        let phone = try Phone()
        let (socket, session) = try phone.call()
        let before = phone.host.log.count
        socket.send(message)
        socket.send(message)
        #expect(phone.host.log.count == before + 1, "\(phone.host.log)")
        #expect(phone.host.log.last?.hasPrefix("3 Twilio has sent something") == true)
        #expect(!phone.host.logged("777777") && !phone.host.logged("nonsense"))
        socket.send([1, 2, 3])
        #expect(phone.host.logged("is binary"))
        socket.send(phone.media([Int16](repeating: 100, count: 160)))
        #expect(session.audio().count == 160 && socket.closed == nil)
    }

    @Test("It is not made without its token, nor with half of another key")
    func needsSecrets() throws {
        let make = { (settings: String, secrets: [String: String]) in
            let host = FakeHost()
            host.secrets = secrets
            _ = try ProviderUnderTest(
                JF_CHANNEL, of: "twilio", host: host,
                settings: #"{"account_sid": "\#(Phone.account)"\#(settings)}"#)
        }
        let config = StatusError(status: jf_status(JF_E_CONFIG))
        #expect(throws: config) { try make("", [:]) }
        #expect(throws: config) { try make(#", "api_key_sid": "SK1""#, ["auth_token": "t"]) }
        #expect(throws: config) { try make(#", "signing_key_id": "K1""#, ["auth_token": "t"]) }
        try make(
            #", "api_key_sid": "SK1", "signing_key_id": "K1""#,
            ["auth_token": "t", "api_key_secret": "s", "signing_key": "k"])
    }
}
