import EventLoop
import FoundationEssentials
import Glibc
import PluginHost
import Rehearsal
import Synchronization

/// Ends the program when a world makes no end on the machine's clock: a loop that hangs tells nothing itself.
struct StuckWatch {
    private static let loop: EventLoop = {
        let loop = EventLoop(pace: .real)
        _ = loop.start()
        return loop
    }()
    private static let longest = Duration.seconds(900)

    private let timer: LoopTimer

    init(_ world: SimulatedWorld) {
        let first = world.calls.first?.index ?? 0
        self.timer = Self.loop.schedule(after: Self.longest) { [number = world.number] _ in
            Program.printError(
                "jackfield simulate: world \(number), which begins with call \(first), stands still"
            )
            exit(ExitStatus.failure.rawValue)
        }
    }

    func stop() { self.timer.stop() }
}

/// Runs a body the first time it is asked to. Any thread.
final class Once: Sendable {
    private let body: Mutex<(@Sendable () -> Void)?>

    init(_ body: @escaping @Sendable () -> Void) { self.body = Mutex(body) }

    func run() {
        let body = self.body.withLock { body in
            defer { body = nil }
            return body
        }
        body?()
    }
}

extension ProcessFigures {
    /// Those of this process, now.
    static var current: ProcessFigures {
        Self.trim()
        var figures = ProcessFigures(
            threads: 0, files: 0, handles: PluginHost.openHandles, memory: 0)
        for line in Self.status {
            let words = line.split { $0 == " " || $0 == "\t" }
            guard words.count > 1, let value = Int(words[1]) else { continue }
            if words[0] == "Threads:" { figures.threads = value }
            if words[0] == "VmRSS:" { figures.memory = value }
        }
        figures.files =
            (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd"))?
            .count ?? 0
        return figures
    }

    /// Lets the allocator give back what is free: how much it keeps depends on how its threads met.
    private static func trim() {
        guard let symbol = unsafe dlsym(nil, "malloc_trim") else { return }
        let trim = unsafe unsafeBitCast(symbol, to: (@convention(c) (Int) -> CInt).self)
        _ = trim(0)
    }

    private static var status: [Substring] {
        // Files of /proc have no size, so they are read to their end.
        guard let file = unsafe fopen("/proc/self/status", "r") else { return [] }
        defer { _ = unsafe fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 8_192)
        let count = unsafe fread(&bytes, 1, bytes.count, file)
        return String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
            .map { $0 }
    }
}
