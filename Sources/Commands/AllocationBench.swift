import CallModel
import Configuration
import EventLoop
import Glibc
import Synchronization

/// `jackfield bench allocations`: what the media path of a call takes of the allocator.
enum AllocationBench: BenchTopic {
    static let name = "allocations"
    static let details = """
        jackfield bench allocations runs the call "media" of config/bench.yaml on the virtual clock and counts
        the allocations of the call's thread while nothing but audio happens: while a reply plays, and while
        the caller speaks over it. It starts itself again with a library in front of the allocator.
        """
    static let options: [Option] = []

    private static let counter = "libjackfield-allocation-count.so"

    /// A stretch of the call in which only audio moves.
    private struct Window {
        var name: String
        var from: Duration
        var to: Duration
    }

    private static let windows = [
        Window(name: "a reply plays", from: .seconds(5), to: .seconds(55)),
        Window(
            name: "the caller speaks over it", from: .milliseconds(60_500),
            to: .milliseconds(64_500)),
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        guard let count = Self.allocationCount else { throw Self.startAgain() }
        let configuration = try ConfigurationOption.load(arguments, standard: "config/bench.yaml")
        let readings = Readings()
        _ = try await BenchCall.run("media", of: configuration) { loop in
            for (index, window) in Self.windows.enumerated() {
                readings.keep(
                    loop.schedule(after: window.from) { _ in readings.open(index, count()) })
                readings.keep(
                    loop.schedule(after: window.to) { _ in readings.close(index, count()) })
            }
        }
        Standard.output.write("media path, on the thread of the call\n")
        var isClean = true
        for (index, window) in Self.windows.enumerated() {
            let reading = readings.of(index)
            let frames = Int((window.to - window.from).milliseconds / 20)
            isClean = isClean && reading.allocations == 0
            Standard.output.write(
                "  \(window.name): \(frames) frames each way, \(reading.allocations) allocations, "
                    + "\(Figure.one(reading.seconds * 1e6 / Double(frames))) µs a frame\n")
        }
        return isClean ? .success : .failure
    }

    private typealias Count = @convention(c) () -> UInt64

    private static var allocationCount: Count? {
        unsafe dlsym(nil, "jackfield_allocations").map { unsafe unsafeBitCast($0, to: Count.self) }
    }

    /// Replaces this process by one that counts; returns only when that fails.
    private static func startAgain() -> CommandFailure {
        let library = Program.folder + "/" + Self.counter
        guard unsafe access(library, R_OK) == 0, unsafe getenv("LD_PRELOAD") == nil else {
            return CommandFailure(
                .failure, "cannot count allocations without \(library); build it with swift build")
        }
        unsafe setenv("LD_PRELOAD", library, 1)
        var arguments = unsafe CommandLine.arguments.map { unsafe strdup($0) }
        unsafe arguments.append(nil)
        unsafe execv(Program.path, arguments)
        return CommandFailure(.failure, "cannot start \(Program.path) again")
    }
}

/// What was counted at the ends of each window. On the call's thread, read after its end.
private final class Readings: Sendable {
    struct Reading {
        var allocations: UInt64 = 0
        var seconds = 0.0
    }

    private struct Edge {
        var allocations: UInt64
        var time: ContinuousClock.Instant
    }

    private struct State {
        var timers: [LoopTimer] = []
        var opened = [Edge?](repeating: nil, count: 8)
        var readings = [Reading](repeating: Reading(), count: 8)
    }

    private let state = Mutex(State())

    func keep(_ timer: LoopTimer) { self.state.withLock { $0.timers.append(timer) } }

    func open(_ index: Int, _ allocations: UInt64) {
        self.state.withLock {
            $0.opened[index] = Edge(allocations: allocations, time: .now)
        }
    }

    func close(_ index: Int, _ allocations: UInt64) {
        self.state.withLock { state in
            guard let edge = state.opened[index] else { return }
            let elapsed = ContinuousClock.now - edge.time
            state.readings[index] = Reading(
                allocations: allocations - edge.allocations,
                seconds: Double(elapsed.nanoseconds) / 1e9)
        }
    }

    func of(_ index: Int) -> Reading { self.state.withLock { $0.readings[index] } }
}
