import CallModel
import PluginHost
import Providers
import Testing

@Suite("The end of a host", .serialized)
struct ShutDownTests {
    /// Makes a provider, uses it in one session, and ends the host.
    private func shutDown(settings: String) async throws -> Rig {
        let rig = try await Rig(ownLibrary: true)
        let provider = try await rig.provider(.crm, settings: settings)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        await rig.onLoop { session.close(.done) }
        await events.wait(for: .closed)
        await rig.host.shutDown()
        return rig
    }

    @Test("destroys every provider, and then tells each plugin, once")
    func inGoodOrder() async throws {
        let rig = try await self.shutDown(settings: "{}")
        #expect(rig.log.messages == ["destroyed", "the end"])
        await rig.host.shutDown()
        #expect(rig.log.messages == ["destroyed", "the end"])
    }

    @Test("leaves a plugin alone that never let go of a session")
    func abandoned() async throws {
        let rig = try await self.shutDown(settings: #"{"close": "never"}"#)
        #expect(!rig.log.messages.contains("destroyed"))
        #expect(!rig.log.messages.contains("the end"))
    }

    /// Whether anything keeps an object.
    private final class Trace { weak var object: Events? }

    @Test("comes after sessions that left no memory behind when they were over")
    func sessionsAreFreed() async throws {
        let rig = try await Rig()
        let voice = try await rig.provider(.tts, name: "freed")
        let trace = Trace()
        do {
            let events = Events()
            trace.object = events
            let port = try #require(voice.synthesizer(on: rig.loop))
            let session = await rig.onLoop { port.open(Rig.options(), events: events.handler) }
            await events.wait(for: .ready)
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
        }
        await rig.host.shutDown()
        await rig.onLoop {}
        #expect(trace.object == nil)
    }
}
