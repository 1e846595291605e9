import CallModel
import EventLoop
import Glibc
import PluginHost
import Providers
import Testing

@Suite("A provider of a plugin")
struct ProviderTests {
    @Test("is not made when the plugin refuses its settings, and says why in the plugin's words")
    func refusedSettings() async throws {
        let rig = try await Rig()
        let failure = await #expect(throws: ProviderFailure.self) {
            try await rig.provider(.crm, settings: #"{"refuse": "line is missing, not sesame"}"#)
        }
        #expect(failure?.code == .misconfigured)
        #expect(failure?.reason == "line is missing, not ***")
    }

    @Test("is not made of a plugin that is not loaded")
    func unknownPlugin() async throws {
        let rig = try await Rig()
        let failure = await #expect(throws: ProviderFailure.self) {
            try await rig.host.makeProvider(
                PluginHost.ProviderSetup(name: "ears", plugin: "com.example.x", capability: .stt))
        }
        #expect(failure?.reason == "provider ears names plugin com.example.x, which is not loaded")
    }

    @Test("tests itself")
    func probes() async throws {
        let rig = try await Rig()
        _ = try await rig.provider(.crm)
        try await rig.host.probe("small")
        _ = try await rig.provider(.crm, settings: #"{"open": "fail"}"#, name: "dead")
        let failure = await #expect(throws: ProviderFailure.self) {
            try await rig.host.probe("dead")
        }
        #expect(failure == ProviderFailure(.unavailable, "nobody is there"))
    }

    @Test("that is removed is destroyed once its last session has ended")
    func removed() async throws {
        let rig = try await Rig()
        let records = try #require(try await rig.provider(.crm).customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        async let removal: Void = rig.host.removeProvider("small")
        await rig.onLoop {}
        #expect(!rig.log.messages.contains("destroyed"))
        await rig.onLoop { session.close(.shutdown) }
        await removal
        #expect(rig.log.messages.contains("destroyed"))
        #expect(rig.host.status.first?.providers.isEmpty == true)
    }

    @Test("takes no more sessions than its limit")
    func limited() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm, sessions: 1)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let (first, second, third) = (Events(), Events(), Events())
        let session = await rig.onLoop { records.open(Rig.options(), events: first.handler) }
        await first.wait(for: .ready)
        let refused = await rig.onLoop { records.open(Rig.options(), events: second.handler) }
        let event = await second.wait { _ in true }
        guard case .failed(let failure, nil) = event else { throw Unexpected(event) }
        #expect(failure.code == .overloaded)
        #expect(failure.reason.contains("(limits.sessions)"))
        await rig.onLoop { refused.close(.fallback) }
        await second.wait(for: .closed)
        #expect(provider.sessions.open == 1)
        await rig.onLoop { session.close(.done) }
        await first.wait(for: .closed)
        _ = await rig.onLoop { records.open(Rig.options(), events: third.handler) }
        await third.wait(for: .ready)
    }

    @Test("whose call does not return fails new sessions at once, and recovers when it does return")
    func stuck() async throws {
        let rig = try await Rig(pace: .real)
        let file = "\(try BuildDirectory.shared.get())/unblock"
        defer { unsafe unlink(file) }
        let provider = try await rig.provider(.crm, settings: #"{"block": "\#(file)"}"#)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let (first, second, third) = (Events(), Events(), Events())
        let options = Rig.options(deadline: .milliseconds(20))
        _ = await rig.onLoop { records.open(options, events: first.handler) }
        await rig.log.wait(for: "the plugin breaks the contract; more of this kind is only counted")
        _ = await rig.onLoop { records.open(options, events: second.handler) }
        let event = await second.wait { _ in true }
        guard case .failed(let failure, nil) = event else { throw Unexpected(event) }
        #expect(failure.code == .timedOut)
        #expect(provider.health == .down(reason: "a call of the plugin does not return"))
        #expect(rig.host.misbehaviour(of: "com.jackfield.small")[.stuckCall] == 1)
        unsafe close(open(file, O_CREAT | O_WRONLY, 0o600))
        await first.wait(for: .ready)
        _ = await rig.onLoop { records.open(Rig.options(), events: third.handler) }
        await third.wait(for: .ready)
        #expect(provider.health == .up)
    }
}

struct Unexpected: Error {
    let event: ProviderEvent?
    init(_ event: ProviderEvent?) { self.event = event }
}

@Suite("A session of a plugin", .serialized)
struct SessionTests {
    /// Opens customer records, runs one operation, and gives all events up to its end.
    private func run(
        _ operation: String, settings: String = "{}", arguments: String = "{}", in rig: Rig
    ) async throws -> [ProviderEvent] {
        let records = try #require(
            try await rig.provider(.crm, settings: settings).customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        await rig.onLoop {
            session.call(operation, argumentsJSON: arguments, idempotencyKey: "k", one)
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

    @Test("answers a request, and ends with closed")
    func answers() async throws {
        let rig = try await Rig()
        let events = try await self.run("echo", arguments: #"{"a": 1}"#, in: rig)
        #expect(
            events == [
                .ready, .result(one, json: #"{"a": 1}"#, hasMore: false),
                .done(one, reason: .complete, units: 0), .closed,
            ])
        #expect(rig.host.misbehaviour(of: "com.jackfield.small").isEmpty)
    }

    @Test("knows its operations from the start")
    func describes() async throws {
        let rig = try await Rig()
        let records = try #require(try await rig.provider(.crm).customerRecords(on: rig.loop))
        #expect(records.operationsJSON == #"[{"name":"echo"}]"#)
    }

    @Test("that was used before it was open does it all once it is")
    func usedEarly() async throws {
        let rig = try await Rig()
        let records = try #require(try await rig.provider(.crm).customerRecords(on: rig.loop))
        let events = Events()
        await rig.onLoop {
            let session = records.open(Rig.options(), events: events.handler)
            session.call("echo", argumentsJSON: "1", idempotencyKey: "", one)
            session.call("echo", argumentsJSON: "2", idempotencyKey: "", two)
            session.cancel(two)
        }
        await events.wait(for: .done(one, reason: .complete, units: 0))
        #expect(events.soFar.first == .ready)
        #expect(!events.soFar.contains(.result(two, json: "2", hasMore: false)))
    }

    @Test("that was closed before it was open is closed and no more")
    func closedEarly() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let events = Events()
        await rig.onLoop { records.open(Rig.options(), events: events.handler).close(.done) }
        await events.wait(for: .closed)
        #expect(events.soFar == [.closed])
        #expect(provider.sessions.open == 0)
    }

    @Test("that the plugin does not open fails, and is closed when it is told so")
    func notOpened() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm, settings: #"{"open": "fail"}"#)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        let failure = ProviderFailure(.unavailable, "provider small refused open")
        await events.wait(for: .failed(failure, request: nil))
        #expect(provider.sessions.open == 0)
        await rig.onLoop { session.close(.fallback) }
        await events.wait(for: .closed)
    }

    @Test("that is never ready fails at its deadline on the call's clock")
    func neverReady() async throws {
        let rig = try await Rig()
        let provider = try await rig.provider(.crm, settings: #"{"open": "silent"}"#)
        let records = try #require(provider.customerRecords(on: rig.loop))
        let events = Events()
        _ = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        let failure = ProviderFailure(.timedOut, "provider small was not ready within 2000 ms")
        await events.wait(for: .failed(failure, request: nil))
        #expect(rig.loop.now == .seconds(2))
    }

    @Test("that the plugin never lets go of is abandoned after 2 s, and its provider not destroyed")
    func abandoned() async throws {
        let rig = try await Rig()
        let events = try await self.run("echo", settings: #"{"close": "never"}"#, in: rig)
        #expect(events.last == .closed)
        #expect(rig.loop.now == .seconds(2))
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.abandonedSession: 1])
        #expect(rig.host.status.first?.providers.first?.abandonedSessions == 1)
        await rig.host.removeProvider("small")
        #expect(!rig.log.messages.contains("destroyed"))
    }

    @Test("says nothing after closed")
    func silentAfterClosed() async throws {
        let rig = try await Rig()
        let events = try await self.run("echo", settings: #"{"close": "late"}"#, in: rig)
        #expect(events.last == .closed)
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.staleHandle: 1])
    }

    @Test("turns a status below 0 into a failure of the request, after the call has returned")
    func statusFails() async throws {
        let rig = try await Rig()
        let events = try await self.run("fail", in: rig)
        let failure = ProviderFailure(.badInput, "provider small refused call")
        #expect(events == [.ready, .failed(failure, request: one), .closed])
    }

    @Test("gives an error in the plugin's words, without secrets")
    func errorIsRedacted() async throws {
        let rig = try await Rig()
        let events = try await self.run("error", in: rig)
        let failure = ProviderFailure(.quotaExceeded, "the key *** has run out")
        #expect(events[1] == .failed(failure, request: one))
    }

    @Test("ends each request once")
    func endsOnce() async throws {
        let rig = try await Rig()
        let events = try await self.run("twice", in: rig)
        #expect(events == [.ready, .done(one, reason: .complete, units: 0), .closed])
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.secondEnd: 1])
    }

    @Test("drops news of requests that were never made")
    func unknownRequest() async throws {
        let rig = try await Rig()
        let events = try await self.run("unknown", in: rig)
        #expect(events == [.ready, .done(one, reason: .complete, units: 0), .closed])
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.unknownRequest: 1])
    }

    @Test("that has failed tells so, and can then be closed", arguments: ["broken", "closed"])
    func sessionFails(_ operation: String) async throws {
        let rig = try await Rig()
        let events = try await self.run(operation, in: rig)
        let failure = ProviderFailure(.unavailable, "the line is dead")
        #expect(events == [.ready, .failed(failure, request: nil), .closed])
        #expect(rig.host.misbehaviour(of: "com.jackfield.small").isEmpty)
        #expect(rig.host.status.first?.providers.first?.openSessions == 0)
    }

    @Test("finds nothing under handles that are not its own")
    func staleHandles() async throws {
        let rig = try await Rig()
        let events = try await self.run("stale", in: rig)
        #expect(events[1] == .result(one, json: "gone", hasMore: false))
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.staleHandle: 2])
    }

    @Test("refuses malformed events, and takes unknown ones for nothing")
    func malformedEvents() async throws {
        let rig = try await Rig()
        let events = try await self.run("malformed", in: rig)
        #expect(events[1] == .result(one, json: "-7 -7 -7 -7 -7 0", hasMore: false))
        #expect(events.count == 4)
        #expect(
            rig.host.misbehaviour(of: "com.jackfield.small")
                == [.malformedEvent: 4, .oversizedEvent: 1])
    }

    @Test("takes 1024 events that nobody has looked at, and no more")
    func boundedEvents() async throws {
        let rig = try await Rig()
        let records = try #require(try await rig.provider(.crm).customerRecords(on: rig.loop))
        let events = Events()
        let session = await rig.onLoop { records.open(Rig.options(), events: events.handler) }
        await events.wait(for: .ready)
        // The plugin floods within the call, so the loop can look at nothing meanwhile.
        await rig.onLoop {
            session.call("flood", argumentsJSON: "", idempotencyKey: "", one)
        }
        await rig.onLoop {}
        #expect(rig.log.messages.contains("flood 1024"))
        #expect(events.soFar.count == 1_025)
        #expect(rig.host.misbehaviour(of: "com.jackfield.small") == [.tooManyEvents: 1])
    }

    @Test("reads settings and secrets by name, and the log has no secret")
    func readsSettings() async throws {
        let rig = try await Rig()
        let settings = #"{"deep": {"number": 42, "share": 0.25, "flag": true}, "a/b": ["x", "y"]}"#
        let events = try await self.run("read", settings: settings, in: rig)
        let expected = "-11 -1 42 0.25 1 2 x | -7 0 -11 -12 | 1"
        #expect(events[1] == .result(one, json: expected, hasMore: false))
        let line = try #require(rig.log.all.first { $0.message == "has read" })
        #expect(line.fields == ["key": "***"])
        #expect(line.provider == "small")
        #expect(line.level == .warning)
    }

    @Test("keeps state on disk, under names that lead nowhere else")
    func keepsState() async throws {
        let rig = try await Rig()
        let events = try await self.run("state", in: rig)
        let folder = rig.stateRoot + "/small/files"
        #expect(
            events[1]
                == .result(one, json: "0 -11 0 -7 0 seven -7 0 -7 \(folder)", hasMore: false))
        var status = stat()
        #expect(unsafe stat(folder, &status) == 0)
        #expect(status.st_mode & 0o777 == 0o700)
    }

    @Test("has timers on the call's clock, which may stop themselves")
    func timers() async throws {
        let rig = try await Rig()
        let events = try await self.run("timer", in: rig)
        let results = ["100", "150", "200"].map {
            ProviderEvent.result(one, json: $0, hasMore: false)
        }
        #expect(events == [.ready] + results + [.done(one, reason: .complete, units: 0), .closed])
    }

    @Test("works on other threads while a virtual clock stands still")
    func works() async throws {
        let rig = try await Rig()
        let events = try await self.run("work", in: rig)
        #expect(events[1] == .result(one, json: #""worked""#, hasMore: false))
        #expect(rig.loop.now == .zero)
    }
}

let one = RequestID(rawValue: 1)
let two = RequestID(rawValue: 2)
