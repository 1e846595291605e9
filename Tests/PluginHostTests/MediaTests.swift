import CallModel
import EventLoop
import PluginHost
import Providers
import Synchronization
import TestSupport
import Testing

@Suite("Audio of a plugin", .serialized)
struct MediaTests {
    enum Mode: CaseIterable { case inlineOnVirtualClock, fedOnVirtualClock, inline, fed }

    private func rig(_ mode: Mode) async throws -> Rig {
        try await Rig(pace: mode == .inline || mode == .fed ? .real : .fast)
    }

    private func recognizer(
        _ rig: Rig, _ mode: Mode, settings: String = "{}"
    ) async throws -> (any RecognizerSession, Events) {
        let isInline = mode == .inline || mode == .inlineOnVirtualClock
        let provider = try await rig.provider(.stt, settings: settings, isInline: isInline)
        let recognizer = try #require(provider.recognizer(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { recognizer.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        return (session, events)
    }

    @Test("goes to a recogniser in order, and is finalised behind it", arguments: Mode.allCases)
    func recognizerCounts(_ mode: Mode) async throws {
        let rig = try await self.rig(mode)
        let (session, events) = try await self.recognizer(rig, mode)
        let taken = await rig.onLoop {
            let block = [Int16](repeating: 1, count: 320)
            let taken = (0..<50).count { index in
                session.push(
                    block.span, mediaTime: .milliseconds(index * 20), isReplay: false)
            }
            session.finalize(one)
            return taken
        }
        #expect(taken == 50)
        await events.wait(for: .done(one, reason: .complete, units: 0))
        let final = Transcript(
            "16000 frames", end: .milliseconds(980), confidence: 1)
        #expect(events.soFar == [.ready, .final(final), .done(one, reason: .complete, units: 0)])
        await rig.onLoop { session.close(.done) }
        await events.wait(for: .closed)
    }

    @Test(
        "that a recogniser does not take yet is offered again",
        arguments: [.fed, .fedOnVirtualClock] as [Mode])
    func offeredAgain(_ mode: Mode) async throws {
        let rig = try await self.rig(mode)
        let (session, events) = try await self.recognizer(
            rig, mode, settings: #"{"push": "again"}"#)
        await rig.onLoop {
            let block = [Int16](repeating: 1, count: 320)
            for _ in 0..<4 { _ = session.push(block.span, mediaTime: .zero, isReplay: false) }
            session.finalize(one)
        }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        #expect(events.soFar[1] == .final(Transcript("1280 frames", confidence: 1)))
    }

    @Test("that a recogniser does not take inline is given back to the caller")
    func givenBack() async throws {
        let rig = try await Rig()
        let (session, _) = try await self.recognizer(
            rig, .inlineOnVirtualClock, settings: #"{"push": "again"}"#)
        let taken = await rig.onLoop {
            let block = [Int16](repeating: 1, count: 320)
            return (0..<4).map { _ in
                session.push(block.span, mediaTime: .zero, isReplay: false)
            }
        }
        #expect(taken == [false, true, true, false])
    }

    @Test("that a recogniser refuses fails its session once", arguments: Mode.allCases)
    func pushFails(_ mode: Mode) async throws {
        let rig = try await self.rig(mode)
        let (session, events) = try await self.recognizer(rig, mode, settings: #"{"push": "fail"}"#)
        await rig.onLoop {
            for _ in 0..<3 {
                _ = session.push([1, 2, 3].span, mediaTime: .zero, isReplay: false)
            }
        }
        let failure = ProviderFailure(.unavailable, "provider small refused push")
        await events.wait(for: .failed(failure, request: nil))
        await rig.onLoop { session.close(.fallback) }
        await events.wait(for: .closed)
        #expect(events.soFar == [.ready, .failed(failure, request: nil), .closed])
    }

    @Test("leads to partials whose text and numbers were mended")
    func partialsAreMended() async throws {
        let rig = try await Rig()
        let (session, events) = try await self.recognizer(rig, .fedOnVirtualClock)
        await rig.onLoop {
            _ = session.push([7].span, mediaTime: .milliseconds(20), isReplay: true)
        }
        let word = Transcript.Word("se\u{FFFD}ven", start: .nanoseconds(1), end: .nanoseconds(2))
        await events.wait(
            for: .partial(
                Transcript("se\u{FFFD}ven", words: [word], end: .milliseconds(20))))
    }

    @Test("has hints beside it")
    func hints() async throws {
        let rig = try await Rig()
        let (session, _) = try await self.recognizer(rig, .fedOnVirtualClock)
        await rig.onLoop {
            session.expect(Expectation(phrases: ["yes", "no"], isStrict: true))
        }
        await rig.log.wait(for: "hint 2 no 1")
    }

    @Test("that takes too long inline goes through a feeder from the fifth time on")
    func demoted() async throws {
        let rig = try await Rig(pace: .real)
        let (session, events) = try await self.recognizer(
            rig, .inline, settings: #"{"push": "slow"}"#)
        await rig.onLoop {
            let block = [Int16](repeating: 1, count: 320)
            for _ in 0..<8 { _ = session.push(block.span, mediaTime: .zero, isReplay: false) }
            session.finalize(one)
        }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        #expect(events.soFar[1] == .final(Transcript("2560 frames", confidence: 1)))
        // On a busy machine the feeder's own pushes may take long too.
        #expect(try #require(rig.host.status.first?.providers.first).overruns >= 5)
        let message = "push took over 200 µs five times in 10 s: a feeder thread calls it now"
        #expect(rig.log.messages.count { $0 == message } == 1)
    }

    // MARK: - Synthesizers

    private func synthesizer(_ rig: Rig) async throws -> (any SynthesizerSession, Events) {
        let provider = try await rig.provider(.tts)
        let synthesizer = try #require(provider.synthesizer(on: rig.loop))
        let events = Events(on: rig.loop)
        let session = await rig.onLoop { synthesizer.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        return (session, events)
    }

    @Test("of a synthesizer is read frame by frame, in order, without loss, as room is made for it")
    func synthesizerIsRead() async throws {
        let rig = try await Rig()
        let (session, events) = try await self.synthesizer(rig)
        let samples = Samples()
        await rig.onLoop {
            session.begin(one, voice: ["voice": "en"])
            session.text("twenty bytes of text", of: one)
            session.end(one)
            samples.read(session, one, until: 320_000, every: .milliseconds(20), on: rig.loop)
        }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        #expect(events.soFar[1] == .mark(one, text: 0..<20, mediaTime: .zero))
        // Time moved only while there was nothing to do: 20 s at 320 samples each 20 ms, less the ring.
        let end = events.times[2]
        #expect(end > .seconds(15) && end < .seconds(20))
        let count = await samples.wait()
        #expect(count == 320_000)
        #expect(samples.isCountingUp)
        #expect(rig.log.messages.contains("begin voice=en"))
    }

    @Test("of a cancelled request stops its plugin, and is not read by the next")
    func cancelledIsDropped() async throws {
        let rig = try await Rig()
        let (session, events) = try await self.synthesizer(rig)
        let samples = Samples()
        // Or else the time would be over for which the plugin waits for room.
        rig.loop.hold()
        await rig.onLoop {
            session.begin(one, voice: [:])
            session.text("twenty bytes of text", of: one)
            session.end(one)
        }
        await rig.log.wait(for: "waits for room")
        let first = await rig.onLoop {
            var frame = [Int16](repeating: 0, count: 320)
            var span = frame.mutableSpan
            _ = session.read(one, into: &span)
            session.cancel(one)
            rig.loop.release()
            return frame[1]
        }
        #expect(first == 1)
        await rig.log.wait(for: "stopped with -13")
        await rig.onLoop {
            session.begin(two, voice: [:])
            session.text("a", of: two)
            session.end(two)
            samples.read(session, two, until: 16_000, every: .milliseconds(20), on: rig.loop)
        }
        await events.wait(for: .done(two, reason: .complete, units: 0))
        #expect(await samples.wait() == 16_000)
        #expect(samples.isCountingUp)
        #expect(!events.soFar.contains(.done(one, reason: .complete, units: 0)))
    }

    @Test("of a session that ends stops its plugin")
    func closedStops() async throws {
        let rig = try await Rig(pace: .real)
        let (session, events) = try await self.synthesizer(rig)
        await rig.onLoop {
            session.begin(one, voice: [:])
            session.text("twenty bytes of text", of: one)
            session.end(one)
        }
        await rig.onLoop { session.close(.done) }
        await events.wait(for: .closed)
        #expect(events.soFar == [.ready, .closed])
    }

    // MARK: - Channels

    @Test("of a channel comes block by block, and its calls and keys as events")
    func channel() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.channel)
        let channel = try #require(provider.channel(on: rig.loop))
        let (calls, stop) = AsyncStream<IncomingCall>.makeStream()
        try await channel.listen { stop.yield($0) }
        let call = await calls.first { _ in true }
        #expect(call == IncomingCall(token: "t-1", from: "+1", to: "+2", facts: ["via": "test"]))
        #expect(provider.health == .degraded(reason: "one line of two"))

        let events = Events()
        let session = await rig.onLoop {
            channel.open(Rig.options(rate: 8_000), events: events.handler)
        }
        await events.wait(for: .ready)
        await rig.onLoop { session.act(.answer, "", one) }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        #expect(events.soFar.dropFirst().prefix(2) == [.media(rate: 8_000), .answered])
        let (counts, taken, heard) = await rig.onLoop {
            var frame = [Int16](repeating: 0, count: 320)
            var span = frame.mutableSpan
            let counts = (0..<3).map { _ in session.read(into: &span) }
            let reply = [Int16](repeating: 0, count: 160)
            let taken = (0..<4).map { _ in session.play(reply.span) }
            return (counts, taken, session.flush())
        }
        #expect(counts == [160, 160, 0])
        #expect(taken == [true, true, true, false])
        #expect(heard == .milliseconds(50))
        #expect(rig.log.messages.count { $0 == "audio -7 -7 0 0 -7" } == 2)
        await rig.onLoop {
            session.act(.dtmf, "1", two)
            session.act(.hangUp, "", RequestID(rawValue: 3))
        }
        let refused = ProviderFailure(.unsupported, "provider small refused act")
        await events.wait(for: .failed(refused, request: two))
        await events.wait(for: .hungUp(.busy, detail: "486"))
    }

    // MARK: - Dialogues

    @Test("has a dialogue that uses a tool")
    func dialogue() async throws {
        let rig = try await Rig()
        let dialogue = try #require(try await rig.provider(.dialogue).dialogue(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { dialogue.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        await rig.onLoop {
            session.generate(
                DialogueTurn(cause: .speech, input: "hello", factsJSON: #"{"from": 1}"#), one)
        }
        await events.wait(
            for: .toolCall(one, id: "c1", name: "lookup", argumentsJSON: #"{"from": 1}"#))
        await rig.onLoop { session.toolResult(.success("It is there."), of: "c1", one) }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        let expected = Expectation(phrases: ["yes", "no"], isStrict: true)
        #expect(
            events.soFar == [
                .ready, .expect(one, expected), .slot(one, name: "cause", value: "hello"),
                .toolCall(one, id: "c1", name: "lookup", argumentsJSON: #"{"from": 1}"#),
                .delta(one, text: "It is there.", isProtected: true),
                .usage(one, input: 1, output: 2, cached: 3),
                .done(one, reason: .complete, units: 0),
            ])
    }
}

/// Samples read on a loop, 20 ms at a time.
final class Samples: Sendable {
    private let samples = Mutex<[Int16]>([])
    private let total = Signal()
    private let timer = Mutex<LoopTimer?>(nil)

    deinit { self.timer.withLock { $0 }?.stop() }

    /// Reads until there are `wanted` samples.
    func read(
        _ session: any SynthesizerSession, _ request: RequestID, until wanted: Int,
        every period: Duration, on loop: EventLoop
    ) {
        let timer = loop.schedule(after: period, every: period) { [weak self] _ in
            guard let self else { return }
            var frame = [Int16](repeating: 0, count: 320)
            var span = frame.mutableSpan
            let count = session.read(request, into: &span)
            let total = self.samples.withLock { samples in
                samples += frame.prefix(count)
                return samples.count
            }
            guard total >= wanted else { return }
            // On a virtual clock a timer that goes on would keep the loop busy for nothing.
            self.timer.withLock { $0 }?.stop()
            self.total.send()
        }
        self.timer.withLock { $0 = timer }
    }

    /// Waits for the samples that were wanted, and counts them.
    func wait() async -> Int {
        await self.total.wait()
        return self.all.count
    }

    var all: [Int16] { self.samples.withLock { $0 } }

    var isCountingUp: Bool {
        self.samples.withLock { samples in
            samples.indices.allSatisfy { samples[$0] == Int16(truncatingIfNeeded: $0) }
        }
    }
}
