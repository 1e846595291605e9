import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("A call whose audio goes by WebSocket")
struct MediaSocketTests {
    private static let frame = [Int16](repeating: 4, count: 320)
    private static let start =
        #"{"event": "MEDIA_START", "connection_id": "media-7", "format": "slin16", "#
        + #""optimal_frame_size": 640, "ptime": 20, "channel_variables": {}}"#

    private static func call(
        _ desk: Desk, start: String = Self.start
    ) throws -> (session: SessionUnderTest, socket: FakeSocket) {
        let session = try desk.stasisCall()
        let socket = try #require(desk.host.openings.last).accept()
        socket.send(start)
        desk.mediaArrives("WebSocket/INCOMING/media-7")
        return (session, socket)
    }

    private static func desk(_ version: String = "22.10.1") throws -> Desk {
        let desk = try Desk("\(Desk.ari), \(Desk.audioSocketSettings)", connects: false)
        desk.version = version
        desk.connect()
        return desk
    }

    @Test("is set up with an Asterisk that is new enough, and is up once MEDIA_START has come")
    func answers() throws {
        let desk = try Self.desk()
        let (session, socket) = try Self.call(desk)
        #expect(session.events == ["READY", "MEDIA 16000", "ANSWERED", "DONE"])
        let opening = try #require(desk.host.openings.last)
        #expect(opening.url == "ws://asterisk.example:8088/media/media-7")
        #expect(opening.protocols == "media")
        let line = "POST channels/externalMedia"
        #expect(desk.parameter("external_host", of: line) == "INCOMING")
        #expect(desk.parameter("transport", of: line) == "websocket")
        #expect(desk.parameter("transport_data", of: line) == "f%28json%29")
        socket.send(Desk.bytes(Self.frame))
        #expect(session.audio() == Self.frame)
        session.play(Self.frame)
        #expect(socket.messages.last == .binary(Desk.bytes(Self.frame)))
    }

    @Test("speaks plainly with one that knows no JSON")
    func plain() throws {
        let desk = try Self.desk("22.6.0")
        let (session, socket) = try Self.call(
            desk,
            start: "MEDIA_START connection_id:media-7 channel:WebSocket/x channel_id:1.2 "
                + "format:slin16 optimal_frame_size:640 ptime:20")
        #expect(desk.parameter("transport_data", of: "POST channels/externalMedia") == nil)
        #expect(session.events.suffix(2) == ["ANSWERED", "DONE"])
        _ = session.flush()
        #expect(socket.texts == ["FLUSH_MEDIA", "CONTINUE_MEDIA"])
        socket.send("DTMF_END digit:5 channel_id:1.2")
        #expect(session.events.last == "DTMF 5")
    }

    @Test("falls back to AudioSocket where the module is missing")
    func fallsBack() throws {
        let desk = try Self.desk()
        desk.refusesWebSockets = true
        let session = try desk.stasisCall()
        _ = try desk.media()
        #expect(session.events == ["READY", "MEDIA 8000", "ANSWERED", "DONE"])
    }

    @Test("was heard as far as marks tell, and by the clock since; a barge-in drops the queue")
    func marks() throws {
        let desk = try Self.desk()
        let (session, socket) = try Self.call(desk)
        for _ in 0..<10 { session.play(Self.frame) }
        let marks = socket.texts
        #expect(
            marks == [
                #"{"command":"MARK_MEDIA","correlation_id":"000000000001600"}"#,
                #"{"command":"MARK_MEDIA","correlation_id":"000000000003200"}"#,
            ])
        desk.host.advance(by: .milliseconds(160))
        socket.send(
            #"{"event": "MEDIA_MARK_PROCESSED", "correlation_id": "000000000001600"}"#)
        desk.host.advance(by: .milliseconds(30))
        #expect(session.flush() == .milliseconds(130))
        #expect(
            socket.texts.suffix(2) == [
                #"{"command":"FLUSH_MEDIA"}"#, #"{"command":"CONTINUE_MEDIA"}"#,
            ])
        // A mark from before the flush tells nothing of what comes after it.
        socket.send(
            #"{"event": "MEDIA_MARK_PROCESSED", "correlation_id": "000000000001600"}"#)
        for _ in 0..<5 { session.play(Self.frame) }
        desk.host.advance(by: .milliseconds(40))
        #expect(session.flush() == .milliseconds(170))
    }

    @Test("waits while Asterisk's queue is full")
    func waits() throws {
        let desk = try Self.desk()
        let (session, socket) = try Self.call(desk)
        socket.send(#"{"event": "MEDIA_XOFF", "channel_id": "1.2"}"#)
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.send(#"{"event": "MEDIA_XON", "channel_id": "1.2"}"#)
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        socket.isFull = true
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
    }

    @Test("is ended from both sides")
    func ends() throws {
        let desk = try Self.desk()
        let (session, socket) = try Self.call(desk)
        session.act(JF_ACT_HANGUP)
        #expect(socket.texts.last == #"{"command":"HANGUP"}"# && socket.closed?.code == 1_000)
        let other = try Self.call(desk)
        other.socket.leave(1_006, "reset")
        desk.host.advance(by: .seconds(1))
        #expect(
            other.session.events.last
                == "HANGUP 5 the audio connection was lost: the media's WebSocket was closed: reset"
        )
    }

    @Test("fails when its WebSocket cannot be opened")
    func cannotOpen() throws {
        let desk = try Self.desk()
        let session = try desk.stasisCall()
        desk.host.openings.last?.refuse(status: 404)
        desk.host.advance(by: .seconds(1))
        #expect(session.events.contains { $0.hasPrefix("HANGUP 5") && $0.contains("404") })
        #expect(desk.parameter("reason", of: "DELETE channels/1.1") == "failure")
    }

    @Test(
        "fails when chan_websocket breaks its protocol",
        arguments: [
            ("", "empty"), ("{", "no JSON object"), (#"{"event": 3}"#, "no JSON object"),
            (#"{"event": "DTMF_END", "digit": "xx"}"#, "no key"),
            (
                #"{"event": "MEDIA_START", "format": "opus", "optimal_frame_size": 640}"#,
                "no format"
            ),
            (#"{"event": "MEDIA_START", "format": "slin", "optimal_frame_size": 320}"#, "8000 Hz"),
        ])
    func faults(_ text: String, _ reason: String) throws {
        let desk = try Self.desk()
        let (session, socket) = try Self.call(desk)
        socket.send(text)
        desk.host.advance(by: .seconds(1))
        #expect(socket.closed?.code == 1_002 && socket.closed?.reason.contains(reason) == true)
        #expect(session.events.last?.contains("broke the media protocol") == true)
    }

    @Test("Events that nobody waits for are passed over")
    func other() throws {
        for text in [
            #"{"event": "STATUS", "queue_length": 3}"#, #"{"event": "QUEUE_DRAINED"}"#,
            "MEDIA_BUFFERING_COMPLETED correlation_id:x", "NEWS",
        ] {
            let bytes = Array(text.utf8)
            #expect(unsafe try MediaEvent(parsing: bytes.span.bytes) == .other)
        }
    }
}
