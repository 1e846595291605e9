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
}
