import CallModel
import Drills
import EventLoop
import PluginHost
import Providers
import Testing

/// Every fault with every capability, through the real host and a real plugin.
@Suite("A fault of a provider", .serialized)
struct DrillTests {
    private static let small = "com.jackfield.small"

    /// Runs the body with a provider that has the fault, and sees that nothing is left over.
    private func with<Result>(
        _ fault: Fault, _ capability: Capability, isMarshalled: Bool = false,
        _ body: (PluginInstance, Rig) async throws -> Result
    ) async throws -> Result {
        let rig = try await Rig()
        let provider = try await rig.provider(
            capability, isMarshalled: isMarshalled, fault: fault)
        let result = try await body(provider, rig)
        let (open, abandoned) = provider.sessions
        #expect(open == 0)
        #expect(abandoned == 0)
        #expect(provider.health == .up)
        await rig.host.removeProvider("small")
        #expect(rig.log.messages.contains("destroyed"))
        return result
    }

    private func course(
        _ fault: Fault, _ capability: Capability, isDrill: Bool = true
    ) async throws -> DrillCourse {
        try await self.with(fault, capability) { provider, rig in
            await DrillCourse.run(provider, in: rig, isDrill: isDrill)
        }
    }

    /// The same session without a fault.
    private func plain(_ capability: Capability) async throws -> DrillCourse {
        let rig = try await Rig()
        let provider = try await rig.provider(capability)
        return await DrillCourse.run(provider, in: rig)
    }

    // MARK: - Whom it strikes

    @Test("does nothing in a call that is no drill", arguments: Capability.allCases)
    func notSelected(_ capability: Capability) async throws {
        let plain = try await self.plain(capability)
        #expect(plain.end == .done(one, reason: .complete, units: 0))
        for kind in [Fault.Kind.hang, .slow(by: .seconds(1)), .connectHang] {
            let course = try await self.course(Fault(kind), capability, isDrill: false)
            #expect(course == plain)
        }
    }

    @Test("leaves a drill as it is until it strikes", arguments: Capability.allCases)
    func notYet(_ capability: Capability) async throws {
        let plain = try await self.plain(capability)
        let course = try await self.course(Fault(.hang, every: 2), capability)
        #expect(course == plain)
    }

    @Test("strikes each so-many-th session, and no more often than it may")
    func counted() async throws {
        let fault = Fault(.error(.quotaExceeded, retryAfter: nil), at: .open, every: 2, times: 1)
        try await self.with(fault, .crm) { provider, rig in
            var codes: [ProviderFailure.Code?] = []
            for _ in 0..<4 {
                codes.append(await DrillCourse.run(provider, in: rig).failure?.code)
            }
            #expect(codes == [nil, .quotaExceeded, nil, nil])
        }
    }

    // MARK: - Kinds

    @Test(
        "error: a request fails with its code, and nothing more of it comes",
        arguments: Capability.allCases)
    func requestError(_ capability: Capability) async throws {
        let course = try await self.course(
            Fault(.error(.overloaded, retryAfter: .milliseconds(1_500))), capability)
        #expect(
            course.events == [
                .ready,
                .failed(
                    ProviderFailure(
                        .overloaded, "a drill: the configuration's fault",
                        retryAfter: .milliseconds(1_500)), request: one),
                .closed,
            ])
        #expect(course.samples == 0)
    }

    @Test("error: a session is refused with its code", arguments: Capability.allCases)
    func openError(_ capability: Capability) async throws {
        let course = try await self.course(
            Fault(.error(.unauthorized, retryAfter: nil), at: .open), capability)
        let failure = ProviderFailure(.unauthorized, "a drill: the configuration's fault")
        #expect(course.events == [.failed(failure, request: nil), .closed])
    }

    @Test(
        "error: a session fails at the very time that it was told", arguments: Capability.allCases)
    func sessionError(_ capability: Capability) async throws {
        let course = try await self.course(
            Fault(
                .error(.internal, retryAfter: nil), at: .session, after: .milliseconds(1_234)),
            capability)
        let failure = ProviderFailure(.internal, "a drill: the configuration's fault")
        #expect(
            course.time(of: .failed(failure, request: nil)) == .milliseconds(1_234))
        #expect(course.events.last == .closed)
    }

    @Test(
        "error: each code of the contract comes as it is",
        arguments: ProviderFailure.Code.allCases)
    func codes(_ code: ProviderFailure.Code) async throws {
        let requested = try await self.course(Fault(.error(code, retryAfter: nil)), .crm)
        let opened = try await self.course(Fault(.error(code, retryAfter: nil), at: .open), .crm)
        #expect(requested.failure?.code == code)
        #expect(opened.failure?.code == code)
    }

    @Test("connect_hang: the host's own deadline finds it", arguments: Capability.allCases)
    func connectHang(_ capability: Capability) async throws {
        let course = try await self.course(Fault(.connectHang), capability)
        #expect(course.events.count == 2)
        #expect(course.failure?.code == .timedOut)
        #expect(course.times.first == .seconds(2))
        #expect(course.events.last == .closed)
    }

    @Test("hang: nothing comes any more, and the clock goes on", arguments: Capability.allCases)
    func hang(_ capability: Capability) async throws {
        let course = try await self.course(Fault(.hang), capability)
        #expect(course.events == [.ready, .closed])
        #expect(course.samples == 0)
        #expect(course.times.last == .seconds(5))
    }

    @Test(
        "stall: one piece of the answer gets through, and its end does not",
        arguments: Capability.allCases)
    func stall(_ capability: Capability) async throws {
        let plain = try await self.plain(capability)
        let course = try await self.course(Fault(.stall(after: 1)), capability)
        #expect(course.end == nil)
        #expect(course.events.last == .closed)
        switch capability {
        // A block is 100 ms of 16 kHz, or 20 ms of 8 kHz.
        case .tts: #expect((course.samples, course.events.count) == (1_600, 2))
        case .channel: #expect((course.samples, course.events.count) == (160, 4))
        case .stt, .dialogue, .crm:
            let pieces = course.events.dropLast()
            #expect(pieces.count > 1)
            #expect(Array(plain.events.prefix(pieces.count)) == Array(pieces))
        }
    }

    @Test(
        "flood: what is too much is refused, and the session lives",
        arguments: Capability.allCases)
    func flood(_ capability: Capability) async throws {
        try await self.with(Fault(.flood), capability) { provider, rig in
            let course = await DrillCourse.run(provider, in: rig)
            let count = rig.host.misbehaviour(of: Self.small)[.tooManyEvents] ?? 0
            #expect(count > 3_000)
            #expect(course.events.count > 1_000)
            #expect(course.events.last == .closed)
        }
    }

    @Test(
        "garbage: each shape is counted, and what comes after it is heard",
        arguments: Capability.allCases)
    func garbage(_ capability: Capability) async throws {
        let plain = try await self.plain(capability)
        let shapes: [(Fault.Garbage, Misbehaviour?)] = [
            (.badUTF8, nil), (.wrongSize, .malformedEvent), (.otherHandle, .staleHandle),
        ]
        for (shape, misbehaviour) in shapes {
            try await self.with(Fault(.garbage([shape])), capability) { provider, rig in
                let course = await DrillCourse.run(provider, in: rig)
                #expect(course.end == plain.end)
                #expect(course.samples == plain.samples)
                let counts = rig.host.misbehaviour(of: Self.small)
                #expect(misbehaviour.map { (counts[$0] ?? 0) > 0 } ?? true, "\(shape)")
                let more = course.events.filter { !plain.events.contains($0) }
                #expect(more.count == (shape == .badUTF8 ? 1 : 0), "\(shape)")
            }
        }
    }

    @Test("garbage: a session that goes on after its end has ended", arguments: Capability.allCases)
    func afterClosed(_ capability: Capability) async throws {
        try await self.with(
            Fault(.garbage(Fault.Garbage.allCases), after: .zero), capability
        ) { provider, rig in
            let course = await DrillCourse.run(provider, in: rig)
            #expect(course.end == nil)
            #expect(course.events.filter { $0 == .closed }.count == 1)
            #expect(course.time(of: .closed) == .zero)
            #expect((rig.host.misbehaviour(of: Self.small)[.staleHandle] ?? 0) >= 2)
        }
    }

    @Test(
        "garbage: a session that ends at a time of its own holds nobody up",
        arguments: Capability.allCases)
    func afterClosedLater(_ capability: Capability) async throws {
        let fault = Fault(
            .garbage([.afterClosed]), at: .session, after: .milliseconds(100))
        try await self.with(fault, capability) { provider, rig in
            let course = await DrillCourse.run(provider, in: rig)
            #expect(course.time(of: .closed) == .milliseconds(100))
            #expect(rig.host.misbehaviour(of: Self.small)[.stuckCall] == nil)
        }
    }

    @Test("slow: everything comes, in order, and so much later", arguments: Capability.allCases)
    func slow(_ capability: Capability) async throws {
        let delay = Duration.milliseconds(700)
        let plain = try await self.plain(capability)
        let course = try await self.course(Fault(.slow(by: delay), at: .open), capability)
        #expect(course.events == plain.events)
        #expect(course.samples == plain.samples)
        // How fast audio is synthesized depends on how fast it is read.
        guard capability != .tts else { return }
        #expect(
            Array(course.times.dropLast()) == plain.times.dropLast().map { $0 + delay })
        #expect(course.times.last == plain.times.last)
    }

    @Test(
        "exit: the session is over, none begins until the time is over, then all is well",
        arguments: Capability.allCases)
    func exit(_ capability: Capability) async throws {
        let plain = try await self.plain(capability)
        let fault = Fault(.exit(for: .seconds(10)), at: .session, after: .seconds(1), times: 1)
        try await self.with(fault, capability) { provider, rig in
            let first = await DrillCourse.run(provider, in: rig)
            #expect(first.failure?.code == .unavailable)
            #expect(first.events.last == .closed)
            #expect(first.times.last == .seconds(1))
            // 8 s after the first session began, and 7 s after its end.
            let second = await DrillCourse.run(provider, in: rig, closing: .seconds(1))
            let failure = ProviderFailure(.unavailable, "a drill: the configuration's fault")
            #expect(second.events == [.failed(failure, request: nil), .closed])
            let other = await DrillCourse.run(provider, in: rig, isDrill: false)
            #expect(other == plain)
            let third = await DrillCourse.run(provider, in: rig)
            #expect(third == plain)
        }
    }

    @Test("exit: a session that is refused at open is refused to all drills, and to nobody else")
    func exitAtOpen() async throws {
        let plain = try await self.plain(.crm)
        try await self.with(Fault(.exit(for: .seconds(60)), at: .open, times: 1), .crm) {
            provider, rig in
            for _ in 0..<2 {
                let drill = await DrillCourse.run(provider, in: rig)
                #expect(drill.failure?.code == .unavailable)
            }
            let other = await DrillCourse.run(provider, in: rig, isDrill: false)
            #expect(other == plain)
        }
    }

    // MARK: - Together with the rest

    @Test("strikes through the wire as it does without", arguments: Capability.allCases)
    func marshalled(_ capability: Capability) async throws {
        for kind in [Fault.Kind.hang, .stall(after: 1), .exit(for: .zero)] {
            var courses: [DrillCourse] = []
            for isMarshalled in [false, true] {
                courses.append(
                    try await self.with(
                        Fault(kind), capability, isMarshalled: isMarshalled
                    ) { provider, rig in await DrillCourse.run(provider, in: rig) })
            }
            #expect(courses[0] == courses[1])
        }
    }

    @Test("comes at the same times each time")
    func deterministic() async throws {
        let fault = Fault(.slow(by: .milliseconds(333)), at: .session, after: .milliseconds(100))
        let first = try await self.course(fault, .tts)
        for _ in 0..<4 {
            let again = try await self.course(fault, .tts)
            #expect(again == first)
        }
    }

    @Test("does not keep the real time of a feeder's thread from the end of its session")
    func realTime() async throws {
        let rig = try await Rig(pace: .real)
        let fault = Fault(.garbage([.afterClosed]), at: .session, after: .milliseconds(30))
        let provider = try await rig.provider(
            .stt, settings: #"{"push": "slow"}"#, isInline: false, fault: fault)
        let recognizer = try #require(provider.recognizer(on: rig.loop))
        let events = Events()
        var options = Rig.options()
        options.drilled = ["small"]
        let session = await rig.onLoop { [options] in
            recognizer.open(options, events: events.handler)
        }
        await events.wait(for: .ready)
        await rig.onLoop {
            let block = [Int16](repeating: 1, count: 320)
            for index in 0..<60 {
                _ = session.push(
                    block.span, mediaTime: .milliseconds(20 * index), isReplay: false)
            }
        }
        await events.wait(for: .closed)
        await rig.onLoop { session.close(.fallback) }
        await rig.host.removeProvider("small")
        #expect(rig.log.messages.contains("destroyed"))
        #expect(provider.sessions.open == 0)
    }
}
