import FoundationEssentials
import Glibc

/// The host's side of a preflight: starts the child, waits for its line, and says how it ended.
struct PreflightChild {
    /// The program that calls `Preflight.run` for the arguments `preflight <path>`.
    var executable: String
    var deadlineMilliseconds: Int32

    private static let longestLine = 1 << 16

    /// Tries the library; blocks until the child is done, or the deadline is over.
    func check(_ path: String) throws(PluginRefusal) -> PluginDescriptor {
        var ends: [Int32] = [-1, -1]
        // Close-on-exec from the start, or else another trial's child could keep this one's end open.
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
        guard unsafe socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw PluginRefusal(path, .noPreflight(error: LibraryFile.errorText(errno)))
        }
        defer { close(ends[0]) }
        let spawned = self.spawn(path, output: ends[1])
        close(ends[1])
        let child = try spawned.get()
        let start = Self.milliseconds()
        let output = self.read(ends[0], from: start)
        let (status, isDone) = self.wait(for: child, from: start)
        return try self.judge(path, output, status: status, isDone: isDone)
    }

    /// Waits for the end of the child, which may have closed its output long before; kills it when the
    /// deadline is over.
    private func wait(for child: pid_t, from start: Int) -> (status: Int32, isDone: Bool) {
        var status: Int32 = 0
        while Self.milliseconds() - start < Int(self.deadlineMilliseconds) {
            let ended = unsafe waitpid(child, &status, WNOHANG)
            if ended == child { return (status, true) }
            usleep(200)
        }
        kill(child, SIGKILL)
        while unsafe waitpid(child, &status, 0) < 0, errno == EINTR {}
        return (status, false)
    }

    private func spawn(_ path: String, output: Int32) -> Result<pid_t, PluginRefusal> {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        let arguments: [UnsafeMutablePointer<CChar>?] = unsafe [
            strdup(self.executable), strdup("preflight"), strdup(path), nil,
        ]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var child: pid_t = 0
        let code = unsafe posix_spawn(
            &child, self.executable, &actions, nil, arguments, environ)
        guard code == 0 else {
            let error = "\(self.executable): \(LibraryFile.errorText(code))"
            return .failure(PluginRefusal(path, .noPreflight(error: error)))
        }
        return .success(child)
    }

    /// Reads until the child has closed its end, or the deadline is over.
    private func read(_ descriptor: Int32, from start: Int) -> [UInt8] {
        var output: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while output.count <= Self.longestLine {
            let left = self.deadlineMilliseconds - Int32(Self.milliseconds() - start)
            var wanted = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = unsafe poll(&wanted, 1, max(0, left))
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { break }
            let count = unsafe Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            output.append(contentsOf: buffer.prefix(count))
        }
        return output
    }

    private func judge(
        _ path: String, _ output: [UInt8], status: Int32, isDone: Bool
    ) throws(PluginRefusal) -> PluginDescriptor {
        guard isDone else {
            throw PluginRefusal(path, .hung(seconds: Double(self.deadlineMilliseconds) / 1_000))
        }
        let signal = status & 0x7F
        guard signal == 0 else {
            throw PluginRefusal(path, .crashed(signal: Self.name(ofSignal: signal)))
        }
        // What a library prints itself comes before the report, which is the last line.
        let line = output.split(separator: UInt8(ascii: "\n")).last ?? []
        let report = try? JSONDecoder().decode(Preflight.Report.self, from: Data(line))
        let exit = status >> 8 & 0xFF
        guard exit == 0, let report else { throw PluginRefusal(path, .exited(status: exit)) }
        switch report {
        case .sound(let descriptor): return descriptor
        case .refused(let refusal): throw refusal
        }
    }

    private static func name(ofSignal signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "SIGSEGV (invalid memory access)"
        case SIGABRT: "SIGABRT (abort)"
        case SIGBUS: "SIGBUS (bad memory access)"
        case SIGILL: "SIGILL (illegal instruction or trap)"
        case SIGTRAP: "SIGTRAP (trap)"
        case SIGFPE: "SIGFPE (arithmetic error)"
        case SIGKILL: "SIGKILL"
        default: "signal \(signal)"
        }
    }

    private static func milliseconds() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return time.tv_sec * 1_000 + time.tv_nsec / 1_000_000
    }
}
