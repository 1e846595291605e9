import CallModel
import Drills
import EventLoop
import Glibc
import Network
import PluginHost
import PluginProcess
import Providers
import Synchronization
import TestSupport
import Testing

/// A host with the small plugin loaded, and a loop whose clock is virtual unless the test wants it real.
final class Rig: Sendable {
    let loop: EventLoop
    let host: PluginHost
    let log = LogLines()
    let stateRoot: String
    private static let number = Atomic<Int>(0)
    private static let small = Task { try await onOwnThread { try Rig.compileSmall() } }

    /// - Parameter ownLibrary: whether the plugin is opened for this rig alone; else all tests share it.
    /// - Parameter egress: where data may go, by the host and by the plugin's manifest.
    /// - Parameter network: the web server's, if there is one.
    /// - Parameter outlets: the network beyond it, if there is any; asked for afterwards.
    init(
        pace: EventLoop.Pace = .fast, ownLibrary: Bool = false,
        egress: Egress = .any, manifestEgress: Egress = .any,
        network: (EventLoop) async throws -> HostNetwork? = { _ in nil },
        outlets: (EventLoop) -> Outlets? = { _ in nil }
    ) async throws {
        self.loop = EventLoop(pace: pace)
        let number = Self.number.add(1, ordering: .relaxed).newValue
        self.stateRoot = "\(try BuildDirectory.shared.get())/state-\(number)"
        _ = self.loop.start()
        let services = HostServices(
            loops: LoopGroup(self.loop), stateRoot: self.stateRoot,
            network: try await network(self.loop), outlets: outlets(self.loop), egress: egress,
            workers: 4,
            log: { [log] in log.add($0) },
            redact: { $0.replacing("sesame", with: "***") })
        self.host = PluginHost(
            services: services, preflightExecutable: nil, marshalling: Marshaller())
        let path =
            ownLibrary
            ? try await onOwnThread { try Self.compileSmall("small-\(number)") }
            : try await Self.small.value
        let refusals = await self.host.load([
            Self.manifest(path: path, egress: manifestEgress)
        ])
        #expect(refusals.map(\.description) == [])
    }

    deinit { self.loop.stop() }

    static func manifest(path: String, egress: Egress = .any) -> PluginManifest {
        PluginManifest(
            id: "com.jackfield.small", version: "1.0.0", paths: [path],
            capabilities: Set(Capability.allCases), secrets: ["key", "unbound"], sessions: 4,
            egress: egress)
    }

    func provider(
        _ capability: Capability, settings: String = "{}", name: String = "small",
        sessions: Int? = nil, isInline: Bool? = nil, isMarshalled: Bool = false,
        fault: Fault? = nil
    ) async throws -> PluginInstance {
        try await self.host.makeProvider(
            PluginHost.ProviderSetup(
                name: name, plugin: "com.jackfield.small", capability: capability,
                settingsJSON: settings, secrets: ["key": "sesame"], sessions: sessions,
                isInline: isInline, isMarshalled: isMarshalled, fault: fault))
    }

    /// Runs the body on the loop, as a call would.
    func onLoop<Result: Sendable>(_ body: @escaping @Sendable () -> Result) async -> Result {
        await self.loop.run(body)
    }

    static func options(rate: Int = 16_000, deadline: Duration = .seconds(2)) -> SessionOptions {
        SessionOptions(rate: rate, callID: "call", language: "en", deadline: deadline)
    }

    private static func compileSmall(_ name: String = "small") throws -> String {
        let path = "\(try BuildDirectory.shared.get())/lib\(name).so"
        try Compiler.compile("\(Compiler.testFolder)/SmallPlugins/small.c", to: path)
        return path
    }
}

/// The events of a session, waited for one by one.
final class Events: Sendable {
    private let stream: AsyncStream<ProviderEvent>
    private let continuation: AsyncStream<ProviderEvent>.Continuation
    private let all = Mutex<[(event: ProviderEvent, time: Duration)]>([])
    private let loop: EventLoop?

    /// - Parameter loop: whose clock tells the times of the events.
    init(on loop: EventLoop? = nil) {
        self.loop = loop
        (self.stream, self.continuation) = AsyncStream.makeStream()
    }

    var handler: ProviderEventHandler {
        { event in
            self.all.withLock { $0.append((event, self.loop?.now ?? .zero)) }
            self.continuation.yield(event)
        }
    }

    /// What has come so far.
    var soFar: [ProviderEvent] { self.all.withLock { $0.map(\.event) } }

    /// When each of them came.
    var times: [Duration] { self.all.withLock { $0.map(\.time) } }

    /// Waits for an event; those before it are passed over.
    @discardableResult
    func wait(for isMeant: (ProviderEvent) -> Bool) async -> ProviderEvent? {
        for await event in self.stream where isMeant(event) { return event }
        return nil
    }

    func wait(for event: ProviderEvent) async { await self.wait { $0 == event } }
}

/// The lines of a plugin's log.
final class LogLines: Sendable {
    private let lines = Mutex<[PluginLogLine]>([])
    private let stream: AsyncStream<PluginLogLine>
    private let continuation: AsyncStream<PluginLogLine>.Continuation
    private let pause = Mutex<(message: String, body: @Sendable () -> Void)?>(nil)

    init() { (self.stream, self.continuation) = AsyncStream.makeStream() }

    func add(_ line: PluginLogLine) {
        self.lines.withLock { $0.append(line) }
        self.continuation.yield(line)
        if let pause = self.pause.withLock(\.self), pause.message == line.message { pause.body() }
    }

    /// The plugin's thread runs the body when the plugin logs this.
    func pause(at message: String, _ body: @escaping @Sendable () -> Void) {
        self.pause.withLock { $0 = (message, body) }
    }

    var all: [PluginLogLine] { self.lines.withLock { $0 } }
    var messages: [String] { self.all.map(\.message) }

    /// Waits for a message that begins so, also one that was there before, and gives the rest of it.
    func rest(after beginning: String) async -> String {
        if let known = self.messages.first(where: { $0.hasPrefix(beginning) }) {
            return String(known.dropFirst(beginning.count))
        }
        for await line in self.stream where line.message.hasPrefix(beginning) {
            return String(line.message.dropFirst(beginning.count))
        }
        return ""
    }

    /// Waits for a line with this message.
    func wait(for message: String) async {
        for await line in self.stream where line.message == message { return }
    }
}
