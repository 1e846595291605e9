import CJackfield
import FakeHost
import Testing

@testable import Asterisk

@Suite("While ARI is not connected")
struct ReconnectTests {
    private static let frame = [Int16](repeating: 3, count: 160)

    /// Lets time pass until the plugin tries again.
    private func awaitTry(_ desk: Desk) {
        let count = desk.host.openings.count
        for _ in 0..<400 where desk.host.openings.count == count {
            desk.host.advance(by: .milliseconds(100))
        }
    }

    @Test("a call goes on, and ends as usual once ARI is back")
    func goesOn() throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        desk.answers["GET channels"] = (200, "[\(Desk.channel("1.1", state: "Up"))]")
        desk.cut()
        #expect(desk.host.logged("calls under way go on"))
        media.send(Desk.audio(Self.frame))
        session.play(Self.frame)
        #expect(
            session.audio() == Self.frame
                && media.received.suffix(320) == Desk.bytes(Self.frame)[...])
        self.awaitTry(desk)
        desk.connect()
        #expect(desk.asked.last == "GET channels")
        #expect(!session.events.contains { $0.hasPrefix("HANGUP") })
        desk.event("StasisEnd", Desk.channel("1.1"))
        #expect(session.events.last == "HANGUP 1 the caller hung up")
    }

    @Test("a caller who has gone meanwhile is noticed when it is back")
    func notices() throws {
        let desk = try Desk.full()
        let (session, _) = try desk.call()
        desk.cut()
        self.awaitTry(desk)
        desk.connect()
        #expect(session.events.last == "HANGUP 1 the caller hung up")
        #expect(desk.asked.last?.hasPrefix("DELETE bridges/") == true)
    }

    @Test("a call that was answered meanwhile is connected when it is back")
    func connects() throws {
        let desk = try Desk.full(#""originate": {"endpoint": "PJSIP/{to}"}"#)
        let session = try desk.provider.open(target: "7", dials: true)
        desk.settle()
        let channel = desk.parameter("channelId", of: "POST channels?") ?? ""
        desk.cut()
        desk.answers["GET channels"] = (200, "[\(Desk.channel(channel, state: "Up"))]")
        self.awaitTry(desk)
        desk.connect()
        _ = try desk.media()
        #expect(session.events == ["READY", "MEDIA 8000", "ANSWERED"])
    }

    @Test("a hang-up is tried again until it reaches Asterisk")
    func retries() throws {
        let desk = try Desk.full()
        let (session, media) = try desk.call()
        desk.isDown = true
        session.act(JF_ACT_HANGUP)
        desk.host.advance(by: .seconds(60))
        #expect(session.events.suffix(2) == ["HANGUP 1 the call was ended", "DONE"])
        #expect(media.isClosed)
        session.close()
        desk.isDown = false
        desk.host.advance(by: .seconds(8))
        #expect(desk.asked.contains("DELETE channels/1.1?reason=normal"))
        #expect(desk.asked.contains { $0.hasPrefix("DELETE bridges/") })
    }

    @Test("a step that does not reach it is tried again, and keys are not pressed twice")
    func repeatsSteps() throws {
        let desk = try Desk.full()
        desk.event("StasisStart", Desk.channel("1.1"), #""args": []"#)
        let session = try desk.provider.open(target: desk.token)
        desk.isDown = true
        session.act(JF_ACT_ANSWER)
        desk.host.advance(by: .milliseconds(900))
        desk.isDown = false
        // The first request had come through after all.
        desk.answers["POST channels/externalMedia"] = (409, #"{"message": "Channel exists"}"#)
        desk.host.advance(by: .seconds(2))
        _ = try desk.media()
        #expect(session.events.suffix(2) == ["ANSWERED", "DONE"])
        #expect(!ARIRequest("POST", ["channels", "1", "dtmf"]).isRepeatable)
    }

    @Test("it is tried again and again, later each time")
    func backsOff() throws {
        let desk = try Desk.full()
        desk.cut()
        var pauses: [Duration] = []
        for _ in 0..<10 {
            let before = desk.host.now
            self.awaitTry(desk)
            pauses.append(desk.host.now - before)
            desk.host.openings.last?.refuse()
        }
        #expect(pauses[0] <= .milliseconds(400) && pauses[9] >= .seconds(22))
        #expect(pauses[9] <= .seconds(38))
        var backOff = BackOff(first: .seconds(1), longest: .seconds(8))
        let delays = [0, 0.5, 1].map { backOff.next(random: $0) }
        #expect(delays == [.milliseconds(750), .seconds(2), .seconds(5)])
    }

    @Test(
        "because another program has its name, that is told, and it does not take it back at once")
    func isReplaced() throws {
        let desk = try Desk.full()
        desk.tell(#"{"type": "ApplicationReplaced", "application": "jackfield"}"#)
        #expect(desk.host.logged("give each one of its own in ari.app"))
        desk.cut()
        desk.host.advance(by: .seconds(29))
        #expect(desk.host.openings.count == 1)
        desk.host.advance(by: .seconds(2))
        #expect(desk.host.openings.count == 2)
    }
}
