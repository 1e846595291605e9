import CallModel
import EventLoop
import PluginHost
import Providers
import Testing

/// Runs the same conversation with a plugin directly and through the wire.
@Suite("A plugin behind the wire", .serialized)
struct MarshallingTests {
    private struct Course: Equatable {
        var events: [ProviderEvent]
        var log: [PluginLogLine]
        var misbehaviour: [Misbehaviour: Int]
        var time: Duration
    }

    private func both(
        _ run: (Rig, Bool) async throws -> [ProviderEvent]
    ) async throws -> (direct: Course, marshalled: Course) {
        var courses: [Course] = []
        for isMarshalled in [false, true] {
            let rig = try await Rig()
            let events = try await run(rig, isMarshalled)
            await rig.host.removeProvider("small")
            courses.append(
                Course(
                    events: events, log: rig.log.all,
                    misbehaviour: rig.host.misbehaviour(of: "com.jackfield.small"),
                    time: rig.loop.now))
        }
        return (courses[0], courses[1])
    }

    @Test(
        "does the same with every operation of customer records",
        arguments: [
            "echo", "read", "timer", "work", "fail", "error", "twice", "unknown", "stale",
            "malformed", "broken",
        ])
    func records(_ operation: String) async throws {
        let settings = #"{"deep": {"number": 42, "share": 0.25, "flag": true}, "a/b": ["x"]}"#
        let (direct, marshalled) = try await self.both { rig, isMarshalled in
            let provider = try await rig.provider(
                .crm, settings: settings, isMarshalled: isMarshalled)
            let records = try #require(provider.customerRecords(on: rig.loop))
            let events = Events()
            let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
            await events.wait(for: .ready)
            await rig.onLoop {
                session.call(operation, argumentsJSON: "[7]", idempotencyKey: "k", one)
            }
            await events.wait {
                switch $0 {
                case .done, .failed: true
                default: false
                }
            }
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
            return events.soFar
        }
        #expect(direct.events.count > 2)
        #expect(marshalled == direct)
    }

    @Test("keeps state in the same place")
    func state() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm, isMarshalled: true)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        await rig.onLoop { session.call("state", argumentsJSON: "", idempotencyKey: "", one) }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        let expected = "0 -11 0 -7 0 seven -7 0 -7 \(rig.stateRoot)/small/files"
        #expect(events.soFar[1] == .result(one, json: expected, hasMore: false))
    }

    @Test("hears the same", arguments: ["", "again"])
    func recognizer(_ push: String) async throws {
        let (direct, marshalled) = try await self.both { rig, isMarshalled in
            let provider = try await rig.provider(
                .stt, settings: #"{"push": "\#(push)"}"#, isMarshalled: isMarshalled)
            let recognizer = try #require(provider.recognizer(on: rig.loop))
            let events = Events()
            let session = await rig.onLoop {
                recognizer.open(Rig.options(), events: events.handler)
            }
            await events.wait(for: .ready)
            await rig.onLoop {
                session.expect(Expectation(phrases: ["yes", "no"]))
                for value in [1, 7, 1] as [Int16] {
                    let block = [Int16](repeating: value, count: 320)
                    _ = session.push(block.span, mediaTime: .milliseconds(20), isReplay: false)
                }
                session.finalize(one)
            }
            await events.wait(for: .done(one, reason: .complete, units: 0))
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
            return events.soFar
        }
        #expect(direct.events.count == 5)
        #expect(marshalled.events == direct.events)
        #expect(marshalled.log.count == direct.log.count)
        #expect(marshalled.time == direct.time)
    }

    @Test("speaks the same, waits for room the same, and stops the same")
    func synthesizer() async throws {
        for isMarshalled in [false, true] {
            let rig = try await Rig()
            let provider = try await rig.provider(.tts, isMarshalled: isMarshalled)
            let synthesizer = try #require(provider.synthesizer(on: rig.loop))
            let (events, samples) = (Events(), Samples())
            let session = await rig.onLoop {
                synthesizer.open(Rig.options(), events: events.handler)
            }
            await events.wait(for: .ready)
            await rig.onLoop {
                session.begin(one, voice: ["voice": "en"])
                session.text("twelve bytes", of: one)
                session.end(one)
                samples.read(
                    session, one, until: 192_000, every: .milliseconds(20), on: rig.loop)
            }
            await events.wait(for: .done(one, reason: .complete, units: 0))
            #expect(await samples.wait() == 192_000)
            #expect(samples.isCountingUp)
            await rig.onLoop {
                session.begin(two, voice: [:])
                session.text("twelve bytes", of: two)
                session.end(two)
                session.cancel(two)
            }
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
            #expect(events.soFar.count == 4)
            #expect(rig.host.misbehaviour(of: "com.jackfield.small").isEmpty)
        }
    }

    @Test("brings the same calls, audio and tool calls")
    func channelAndDialogue() async throws {
        let (direct, marshalled) = try await self.both { rig, isMarshalled in
            let provider = try await rig.provider(.channel, isMarshalled: isMarshalled)
            let channel = try #require(provider.channel(on: rig.loop))
            let (calls, stop) = AsyncStream<IncomingCall>.makeStream()
            try await channel.listen { stop.yield($0) }
            let call = await calls.first { _ in true }
            #expect(call?.facts == ["via": "test"])
            let events = Events()
            let session = await rig.onLoop {
                channel.open(Rig.options(rate: 8_000), events: events.handler)
            }
            await events.wait(for: .ready)
            await rig.onLoop { session.act(.answer, "", one) }
            await events.wait(for: .done(one, reason: .complete, units: 0))
            let (count, first, heard) = await rig.onLoop {
                var frame = [Int16](repeating: 0, count: 160)
                var span = frame.mutableSpan
                let count = session.read(into: &span)
                _ = session.play(frame.span)
                return (count, frame[0], session.flush())
            }
            #expect(count == 160)
            #expect(first == 0x0101)
            #expect(heard == .milliseconds(10))
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
            return events.soFar
        }
        #expect(direct.events.count == 5)
        #expect(marshalled == direct)
    }

    @Test("decides the same")
    func dialogue() async throws {
        let (direct, marshalled) = try await self.both { rig, isMarshalled in
            let provider = try await rig.provider(.dialogue, isMarshalled: isMarshalled)
            let dialogue = try #require(provider.dialogue(on: rig.loop))
            let events = Events()
            let session = await rig.onLoop { dialogue.open(Rig.options(), events: events.handler) }
            await events.wait(for: .ready)
            await rig.onLoop {
                session.generate(DialogueTurn(cause: .speech, input: "hello"), one)
                session.toolResult(.failure(ProviderFailure(.gone, "no")), of: "c1", one)
            }
            await events.wait(for: .done(one, reason: .complete, units: 0))
            await rig.onLoop { session.close(.done) }
            await events.wait(for: .closed)
            return events.soFar
        }
        #expect(direct.events.count == 8)
        #expect(marshalled == direct)
    }
}
