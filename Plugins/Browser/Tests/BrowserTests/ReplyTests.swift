import CJackfield
import FakeHost
import Testing

@testable import Browser

@Suite("The reply on its way to the page")
struct ReplyTests {
    private static let frame = [Int16](repeating: 100, count: 320)

    @Test("goes out as one binary message a frame, to the byte")
    func goesOut() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        let samples = (0..<320).map { Int16($0 * 91 - 12_000) }
        #expect(session.play(samples) == jf_status(JF_OK))
        #expect(socket.messages.last == .binary(Page.bytes(samples)))
    }

    @Test("asks the host for nothing on the way, which would allocate")
    func asksNothing() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        page.host.missingServices = [JF_HOST_LISTEN]
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        #expect(socket.messages.last == .binary(Page.bytes(Self.frame)))
        _ = session.flush()
        #expect(socket.texts.last == #"{"type":"flush"}"#)
    }

    @Test("was heard as far as the page says, and as the time since then")
    func followsReports() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        for _ in 0..<10 { session.play(Self.frame) }
        page.host.advance(by: .milliseconds(100))
        socket.send(#"{"type": "played", "samples": 800}"#)
        page.host.advance(by: .milliseconds(30))
        #expect(session.flush() == .milliseconds(80))
        #expect(socket.texts.last == #"{"type":"flush"}"#)
    }

    @Test("is not heard before the page has gathered enough, nor beyond what was given")
    func guesses() throws {
        let page = try Page()
        let (_, session) = try page.call()
        page.host.advance(by: .seconds(30))
        for _ in 0..<5 { session.play(Self.frame) }
        page.host.advance(by: .milliseconds(40))
        #expect(session.flush() == .zero)
        for _ in 0..<5 { session.play(Self.frame) }
        page.host.advance(by: .seconds(1))
        #expect(session.flush() == .milliseconds(100))
    }

    @Test("is counted without what a flush has dropped, though the page had played a little more")
    func countsAfterFlush() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        for _ in 0..<10 { session.play(Self.frame) }
        page.host.advance(by: .milliseconds(60))
        socket.send(#"{"type": "played", "samples": 480}"#)
        #expect(session.flush() == .milliseconds(30))
        for _ in 0..<5 { session.play(Self.frame) }
        // On its way when the page heard of the flush.
        socket.send(#"{"type": "played", "samples": 640}"#)
        socket.send(#"{"type": "flushed", "samples": 720}"#)
        socket.send(#"{"type": "played", "samples": 1520}"#)
        #expect(session.flush() == .milliseconds(80))
    }

    @Test("waits for a page that has stalled, and goes on with it")
    func waitsForStalledPage() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        for _ in 0..<50 { #expect(session.play(Self.frame) == jf_status(JF_OK)) }
        page.host.advance(by: .seconds(5))
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.send(#"{"type": "played", "samples": 16000}"#)
        #expect(session.play(Self.frame) == jf_status(JF_OK))
    }

    @Test("waits while the host has too much for the page already")
    func waitsForNetwork() throws {
        let page = try Page()
        let (socket, session) = try page.call()
        socket.isFull = true
        #expect(session.play(Self.frame) == jf_status(JF_AGAIN))
        socket.isFull = false
        #expect(session.play(Self.frame) == jf_status(JF_OK))
        page.host.advance(by: .seconds(1))
        #expect(session.flush() == .milliseconds(20))
    }
}
