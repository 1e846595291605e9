import CJackfield
import FakeHost
import Testing

@Suite("The C plugin's dialogue")
struct EchoDialogueTests {
    private func open(
        _ host: FakeHost, _ capability: String = JF_DIALOGUE
    ) throws -> SessionUnderTest {
        try ProviderUnderTest(capability, of: "echo-c", host: host).open()
    }

    @Test("says back what the caller said")
    func echoes() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let request = session.generate(JF_CAUSE_SPEECH, "hello there")
        host.advance(by: .zero)
        #expect(session.events(of: request) == ["DELTA \"You said hello there\"", "DONE"])
    }

    @Test("greets, with the words of its settings")
    func greets() throws {
        let host = FakeHost()
        host.texts["/greeting"] = "Echo here."
        let session = try self.open(host)
        let request = session.generate(JF_CAUSE_START)
        host.advance(by: .zero)
        #expect(session.events(of: request) == ["DELTA \"Echo here.\"", "DONE"])
    }

    @Test("answers when its delay is over, and not before")
    func waits() throws {
        let host = FakeHost()
        host.integers["/delay_ms"] = 250
        let session = try self.open(host)
        let request = session.generate(JF_CAUSE_SPEECH, "hello")
        host.advance(by: .milliseconds(249))
        #expect(session.events(of: request) == [])
        host.advance(by: .milliseconds(1))
        #expect(session.events(of: request).last == "DONE")
        #expect(host.logged("answered delay.ms=250"))
    }

    @Test("says nothing of a request that was cancelled, and answers the other one")
    func cancels() throws {
        let host = FakeHost()
        host.integers["/delay_ms"] = 100
        let session = try self.open(host)
        let first = session.generate(JF_CAUSE_SPEECH, "one")
        let second = session.generate(JF_CAUSE_SPEECH, "two")
        session.cancel(first)
        host.advance(by: .milliseconds(200))
        #expect(session.events(of: first) == [])
        #expect(session.events(of: second) == ["DELTA \"You said two\"", "DONE"])
    }

    @Test("offers an event again when the host had too many, and none twice")
    func retries() throws {
        let host = FakeHost()
        let session = try self.open(host)
        let request = session.generate(JF_CAUSE_DTMF, "5")
        host.refusedEvents = 1
        host.advance(by: .zero)
        #expect(session.events(of: request) == [])
        host.advance(by: .milliseconds(20))
        #expect(session.events(of: request) == ["DELTA \"You pressed 5\"", "DONE"])
    }

    @Test("keeps its sessions apart, and closes each once")
    func keepsSessionsApart() throws {
        let host = FakeHost()
        host.integers["/delay_ms"] = 100
        let provider = try ProviderUnderTest(
            JF_DIALOGUE, of: "echo-c", host: host)
        let first = try provider.open()
        let second = try provider.open()
        _ = first.generate(JF_CAUSE_SPEECH, "one")
        let request = second.generate(JF_CAUSE_SPEECH, "two")
        first.close()
        host.advance(by: .seconds(1))
        #expect(first.events == ["READY", "CLOSED"])
        #expect(second.events(of: request) == ["DELTA \"You said two\"", "DONE"])
    }

    @Test("refuses a host that has no timers, and logs why")
    func needsTimers() throws {
        let host = FakeHost()
        host.missingServices = [JF_HOST_TIMER]
        #expect(throws: StatusError(status: jf_status(JF_E_UNSUPPORTED))) {
            try self.open(host)
        }
        #expect(host.logged("jf.host.timer/1"))
    }

    @Test("offers exactly the capabilities that it lists")
    func offersWhatItLists() throws {
        let entry = unsafe try PluginLibrary.entry("echo-c")
        for id in [JF_DIALOGUE, JF_TTS] {
            #expect(unsafe entry.pointee.capability(id) != nil)
        }
        for id in ["jf.tts/10", "jf.tts", "", JF_STT] {
            #expect(unsafe entry.pointee.capability(id) == nil)
        }
    }
}
