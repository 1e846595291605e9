import CJackfield
import CallAudio
import FakeHost
import Testing

@testable import Twilio

/// The channel, and the test as Twilio.
final class Phone {
    static let account = "AC22222222222222222222222222222222"
    static let callSid = "CA33333333333333333333333333333333"
    static let streamSid = "MZ11111111111111111111111111111111"
    static let token = "a secret token"
    static let base = "http://host.example/phone"

    let host = FakeHost()
    let provider: ProviderUnderTest
    private var streams = 0
    private var chunks = 0

    init(_ settings: String = "") throws {
        self.host.secrets = ["auth_token": Self.token]
        self.provider = try ProviderUnderTest(
            JF_CHANNEL, of: "twilio", host: self.host,
            settings: #"{"account_sid": "\#(Self.account)", "from": "+15550100"\#(settings)}"#)
        self.provider.listen()
    }

    // MARK: - Webhooks

    /// A signed webhook; what it gives tells the answer.
    func webhook(
        _ path: String, _ form: Form, token: String = Phone.token
    ) -> () -> FakeResponse? {
        let signature = SignatureCheck.signature(
            url: Self.base + path, form: form, key: token, .sha1)
        return withExtendedLifetime(self.provider) {
            self.host.visit(
                path, method: "POST",
                headers: [
                    "content-type": "application/x-www-form-urlencoded",
                    "x-twilio-signature": signature,
                ], body: String(decoding: form.encoded, as: UTF8.self))
        }
    }

    static func call(sid: String = Phone.callSid) -> Form {
        [
            "CallSid": sid, "AccountSid": Phone.account, "From": "+15550123", "To": "+15550100",
            "CallStatus": "ringing", "Direction": "inbound", "CallerName": "Ada",
        ]
    }

    /// Of the last call that came in.
    var token: String {
        let line = self.provider.events.last { $0.hasPrefix("INCOMING") } ?? ""
        return line.split(separator: " ").dropFirst().first.map(String.init) ?? ""
    }

    /// What a TwiML gives the media stream to say.
    static func streamToken(_ response: FakeResponse?) -> String {
        let xml = response?.body ?? ""
        guard let name = xml.range(of: #"<Parameter name="jackfield" value=""#) else { return "" }
        return String(xml[name.upperBound...].prefix { $0 != "\"" })
    }

    // MARK: - The media stream

    func connect(_ token: String = Phone.token, path: String = "/media") throws -> FakeSocket {
        let signature = SignatureCheck.signature(
            url: "ws" + Self.base.dropFirst(4) + path, form: [:], key: token, .sha1)
        return try withExtendedLifetime(self.provider) {
            try self.host.connect(path, headers: ["x-twilio-signature": signature])
        }
    }

    static func start(
        _ token: String, sid: String = Phone.streamSid, call: String = Phone.callSid,
        account: String = Phone.account
    ) -> String {
        #"{"event":"start","sequenceNumber":"1","streamSid":"\#(sid)","start":{"streamSid":"\#(sid)","accountSid":"\#(account)","callSid":"\#(call)","tracks":["inbound"],"customParameters":{"jackfield":"\#(token)"},"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1}}}"#
    }

    static let connected = #"{"event":"connected","protocol":"Call","version":"1.0.0"}"#

    func stream(_ token: String) throws -> FakeSocket {
        self.chunks = 0
        let socket = try self.connect()
        socket.send(Self.connected)
        socket.send(Self.start(token))
        return socket
    }

    /// The next frame of the caller.
    func media(_ samples: [Int16], skipping lost: Int = 0) -> String {
        self.chunks += 1 + lost
        var text: [UInt8] = []
        let coded = samples.map { G711.muLaw.code($0) }
        Base64.encode(coded.span, onto: &text)
        return Self.message(
            "media",
            #""media":{"track":"inbound","chunk":"\#(self.chunks)","timestamp":"\#(self.chunks * 20)","payload":"\#(String(decoding: text, as: UTF8.self))"}"#
        )
    }

    static func message(_ event: String, _ rest: String) -> String {
        #"{"event":"\#(event)","sequenceNumber":"5",\#(rest),"streamSid":"\#(Self.streamSid)"}"#
    }

    static func mark(_ name: Int) -> String { Self.message("mark", #""mark":{"name":"\#(name)"}"#) }

    static let stop = Phone.message("stop", #""stop":{}"#)

    // MARK: - Whole calls

    /// A call that came in and was answered.
    func call() throws -> (socket: FakeSocket, session: SessionUnderTest) {
        let answer = self.webhook("/voice", Self.call())
        let session = try self.provider.open(target: self.token)
        session.act(JF_ACT_ANSWER)
        let socket = try self.stream(Self.streamToken(answer()))
        return (socket, session)
    }

    /// Dials; Twilio has taken the request.
    func dial(
        options: String = "{}", sid: String = Phone.callSid
    ) throws -> (id: String, session: SessionUnderTest) {
        self.host.answers = { _ in
            .success(FakeResponse(status: 201, body: #"{"sid": "\#(sid)", "status": "queued"}"#))
        }
        let session = try self.provider.open(
            target: "+15550177", dials: true, options: options)
        self.host.advance(by: .zero)
        let url = self.lastForm["Url"] ?? ""
        let parts = url.split(separator: "/")
        return (parts.count > 1 ? String(parts[parts.count - 2]) : "", session)
    }

    /// What the last request to the API said.
    var lastForm: Form {
        (try? Form(parsing: Array((self.host.requests.last?.body ?? "").utf8))) ?? Form()
    }

    func status(_ id: String, _ status: String, _ sequence: Int, _ more: (String, String)...) {
        var form: Form = [
            "CallSid": Self.callSid, "CallStatus": status, "SequenceNumber": String(sequence),
        ]
        for (name, value) in more { form.add(name, value) }
        #expect(self.webhook("/call/\(id)/status", form)()?.status == 204)
    }
}

extension String {
    fileprivate func range(of text: String) -> Range<String.Index>? {
        self.ranges(of: text).first
    }
}
