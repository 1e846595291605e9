import Glibc
import Synchronization

/// This program once more, as a child process whose output is read line by line. One thread at a time.
final class ChildHost: @unchecked Sendable {
    // What changes belongs to the one thread that reads; who hands it over has stopped reading.
    struct Failure: Error {
        var reason: String
    }

    /// How a child ended: its exit status, or the negative number of the signal that ended it.
    typealias Status = Int32

    let id: pid_t
    private let pipe: Int32
    private var pending: [UInt8] = []
    private var lines: ArraySlice<String> = []
    private var hasEnded = false

    // No child may inherit the pipe of another, which would then not end with its own.
    private static let starting = Mutex(())

    /// Starts it; standard output and standard error go to one pipe.
    /// - Parameter wrapper: a program that takes the command behind its own words: `taskset …`.
    init(_ words: [String], through wrapper: [String] = []) throws(Failure) {
        let command = wrapper + [Program.path] + words
        let started = Self.starting.withLock { _ in Self.start(command) }
        guard let started else {
            throw Failure(reason: unsafe String(cString: strerror(errno)))
        }
        self.id = started.id
        self.pipe = started.pipe
    }

    private static func start(_ command: [String]) -> (id: pid_t, pipe: Int32)? {
        var ends: (read: Int32, write: Int32) = (-1, -1)
        let code = unsafe withUnsafeMutableBytes(of: &ends) {
            unsafe Glibc.pipe($0.assumingMemoryBound(to: Int32.self).baseAddress)
        }
        guard code == 0 else { return nil }
        for end in [ends.read, ends.write] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends.write) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            unsafe posix_spawn_file_actions_adddup2(&actions, ends.write, descriptor)
        }
        var arguments = unsafe command.map { unsafe strdup($0) }
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        unsafe arguments.append(nil)
        var child: pid_t = 0
        let error = unsafe posix_spawnp(&child, command[0], &actions, nil, arguments, environ)
        guard error == 0 else {
            close(ends.read)
            errno = error
            return nil
        }
        return (child, ends.read)
    }

    deinit { close(self.pipe) }

    /// Its next line. Nil: nothing comes any more, or not until then.
    func line(until deadline: ContinuousClock.Instant? = nil) -> String? {
        while self.lines.isEmpty, !self.hasEnded, self.waitForOutput(until: deadline) {
            self.read()
        }
        return self.lines.popFirst()
    }

    func send(_ signal: Int32) { kill(self.id, signal) }

    /// Waits for its end, once; what it had written can still be read.
    func wait() -> Status {
        var status: Int32 = 0
        while unsafe waitpid(self.id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    private func waitForOutput(until deadline: ContinuousClock.Instant?) -> Bool {
        var timeout: Int32 = -1
        if let deadline {
            let left = max(.zero, deadline - ContinuousClock.now)
            timeout = Int32(clamping: (left / .milliseconds(1)).rounded(.up).clamped)
        }
        var request = pollfd(fd: self.pipe, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&request, 1, timeout) == 1
    }

    private func read() {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(self.pipe, &bytes, bytes.count)
        guard count > 0 else {
            self.hasEnded = true
            return
        }
        self.pending += bytes.prefix(count)
        guard let end = self.pending.lastIndex(of: UInt8(ascii: "\n")) else { return }
        self.lines += self.pending[..<end].split(separator: UInt8(ascii: "\n")).map {
            String(decoding: $0, as: UTF8.self)
        }
        self.pending.removeSubrange(...end)
    }
}

extension Double {
    /// As a whole number that a timeout may be.
    fileprivate var clamped: Int { Int(min(max(self, 0), 1e9)) }
}
