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

    private static func open(
        _ provider: PluginInstance, in rig: Rig, _ events: Events
    ) -> (any ProviderSession)? {
        let (options, handler) = (Rig.options(), events.handler)
        return provider.recognizer(on: rig.loop)?.open(options, events: handler)
            ?? provider.synthesizer(on: rig.loop)?.open(options, events: handler)
            ?? provider.dialogue(on: rig.loop)?.open(options, events: handler)
            ?? provider.channel(on: rig.loop)?.open(options, events: handler)
            ?? provider.customerRecords(on: rig.loop)?.open(options, events: handler)
    }

    @Test(
        "comes after sessions that left no memory behind when they were over",
        arguments: Capability.allCases)
    func sessionsAreFreed(_ capability: Capability) async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(capability, name: "freed")
        let trace = Trace()
        do {
            let events = Events()
            trace.object = events
            let session = try #require(
                await rig.onLoop { Self.open(provider, in: rig, events) })
            await events.wait(for: .ready)
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
        }
        await rig.host.shutDown()
        await rig.onLoop {}
        #expect(trace.object == nil)
    }
}
