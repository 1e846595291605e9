import CallModel
import EventLoop
import Glibc
import PluginHost
import PluginProcess
import Providers
import TestSupport
import Testing

/// Runs the same conversation with real plugins, in C and in Swift, directly and through the wire.
@Suite("A plugin of the tree behind the wire", .serialized, .heavy)
struct PluginsInTreeTests {
    private struct Heard: Equatable {
        var events: [ProviderEvent] = []
        var times: [Duration] = []
        var samples: [Int16] = []
    }

    /// The library product of this name, beside the test runner.
    private func provider(
        _ name: String, _ capabilities: Set<Capability>, _ capability: Capability,
        settings: String, on loop: EventLoop, isMarshalled: Bool
    ) async throws -> PluginInstance {
        let path = "\(BuildDirectory.products)/libjackfield-\(name).so"
        try #require(
            unsafe access(path, R_OK) == 0, "run `swift build --build-tests`, which makes \(path)")
        let host = PluginHost(
            services: HostServices(
                loops: LoopGroup(loop), stateRoot: try BuildDirectory.shared.get(), log: { _ in }),
            preflightExecutable: nil, marshalling: Marshaller())
        let refusals = await host.load([
            PluginManifest(
                id: "com.jackfield.\(name)", version: "1.0.0", paths: [path],
                capabilities: capabilities)
        ])
        #expect(refusals.map(\.description) == [])
        return try await host.makeProvider(
            PluginHost.ProviderSetup(
                name: "it", plugin: "com.jackfield.\(name)", capability: capability,
                settingsJSON: settings, isMarshalled: isMarshalled))
    }

    /// Lets the dialogue answer twice.
    private func talk(
        _ name: String, _ capabilities: Set<Capability>, settings: String, isMarshalled: Bool
    ) async throws -> Heard {
        let loop = EventLoop(pace: .fast)
        _ = loop.start()
        defer { loop.stop() }
        let provider = try await self.provider(
            name, capabilities, .dialogue, settings: settings, on: loop, isMarshalled: isMarshalled)
        let dialogue = try #require(provider.dialogue(on: loop))
        let events = Events(on: loop)
        let session = await loop.run {
            let session = dialogue.open(Rig.options(), events: events.handler)
            session.generate(DialogueTurn(cause: .start), one)
            session.generate(DialogueTurn(cause: .speech, input: "hello there"), two)
            return session
        }
        for _ in 0..<2 {
            await events.wait { if case .done = $0 { true } else { false } }
        }
        await loop.run { session.close(.done) }
        await events.wait(for: .closed)
        // When the session was closed depends on the test's own thread.
        return Heard(events: events.soFar, times: events.times.dropLast())
    }

    @Test("answers the same, at the same times: the dialogue in C")
    func echoDialogue() async throws {
        let settings = #"{"greeting": "Good day.", "prefix": "I heard", "delay_ms": 70}"#
        let direct = try await self.talk(
            "echo-c", [.dialogue, .tts], settings: settings, isMarshalled: false)
        let marshalled = try await self.talk(
            "echo-c", [.dialogue, .tts], settings: settings, isMarshalled: true)
        #expect(direct.events.count >= 6)
        #expect(direct.times.last == .milliseconds(70))
        #expect(marshalled == direct)
    }

    @Test("answers the same, at the same times: the scripted dialogue in Swift")
    func scriptedDialogue() async throws {
        let settings = #"""
            {"dialogue": {"first_token_delay_ms": 100, "turns": [
                {"cause": "start", "say": ["Welcome.", "How can I help?"], "delta_every_ms": 40},
                {"contains": ["hello"], "say": ["Hello."], "slots": {"mood": "good"},
                 "expect": {"phrases": ["yes", "no"], "strict": true}}]}}
            """#
        let direct = try await self.talk(
            "scripted", Set(Capability.allCases), settings: settings, isMarshalled: false)
        let marshalled = try await self.talk(
            "scripted", Set(Capability.allCases), settings: settings, isMarshalled: true)
        #expect(direct.events.count >= 9)
        #expect(marshalled == direct)
    }

    @Test("speaks the same: the Morse code in C")
    func echoVoice() async throws {
        var heard: [Heard] = []
        for isMarshalled in [false, true] {
            let loop = EventLoop(pace: .fast)
            _ = loop.start()
            defer { loop.stop() }
            let provider = try await self.provider(
                "echo-c", [.dialogue, .tts], .tts, settings: "{}", on: loop,
                isMarshalled: isMarshalled)
            let synthesizer = try #require(provider.synthesizer(on: loop))
            let (events, samples) = (Events(), Samples())
            let session = await loop.run {
                synthesizer.open(Rig.options(), events: events.handler)
            }
            await events.wait(for: .ready)
            await loop.run {
                session.begin(one, voice: [:])
                session.text("SOS 73", of: one)
                session.end(one)
                samples.read(
                    session, one, until: 33_600, every: .milliseconds(20), on: loop)
            }
            await events.wait { if case .done = $0 { true } else { false } }
            // SOS is 34 dots long with the gap behind it, 73 is 36; at 20 words a minute a dot is 480
            // samples.
            #expect(await samples.wait() == 33_600)
            heard.append(Heard(events: events.soFar, samples: samples.all))
            #expect(session.rate == 8_000)
        }
        #expect(heard[0].events.count == 4)
        #expect(heard[1] == heard[0])
    }
}
