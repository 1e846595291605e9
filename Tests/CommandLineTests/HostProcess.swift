import Glibc

/// The built `jackfield` as a child process whose output is read line by line. One thread, which it blocks: see
/// `blocking`.
final class HostProcess {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let id: pid_t
    private let pipe: Int32
    private let watch: Task<Void, Never>
    private var pending: [UInt8] = []
    private(set) var lines: [String] = []

    /// A host that hangs is ended, so that its test fails instead of hanging with it.
    private static let longest = Duration.seconds(600)

    /// Starts it; standard output and standard error come together.
    ///
    /// - Parameter wrapper: a program that takes the command behind its own words: `setpriv …`.
    init(_ words: [String], through wrapper: [String] = []) throws {
        var ends: [Int32] = [-1, -1]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw Failure(description: "no pipe") }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for descriptor in [STDOUT_FILENO, STDERR_FILENO] {
            unsafe posix_spawn_file_actions_adddup2(&actions, ends[1], descriptor)
        }
        let command = wrapper + [try Self.program()] + words
        var arguments = unsafe command.map { unsafe strdup($0) }
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        unsafe arguments.append(nil)
        var id = pid_t()
        let code = unsafe posix_spawnp(&id, command[0], &actions, nil, arguments, environ)
        guard code == 0 else {
            close(ends[0])
            throw Failure(description: "cannot start \(command[0])")
        }
        self.id = id
        self.pipe = ends[0]
        self.watch = Self.watch(id)
    }

    private static func watch(_ id: pid_t) -> Task<Void, Never> {
        Task.detached {
            do { try await Task.sleep(for: Self.longest) } catch { return }
            kill(id, SIGKILL)
        }
    }

    deinit {
        self.watch.cancel()
        close(self.pipe)
    }

    /// Waits for a line that holds the text.
    func wait(for text: String) throws {
        while let line = self.line() { if line.contains(text) { return } }
        throw Failure(
            description: "it ended without “\(text)”:\n\(self.lines.joined(separator: "\n"))")
    }

    /// Waits for its end, once.
    ///
    /// - Returns: the exit status, or the negative number of the signal that ended it.
    func end() -> Int32 {
        while self.line() != nil {}
        var status: Int32 = 0
        while unsafe waitpid(self.id, &status, 0) < 0, errno == EINTR {}
        self.watch.cancel()
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    func terminate() { kill(self.id, SIGTERM) }

    /// All that it has written so far.
    var text: String { self.lines.joined(separator: "\n") }

    private func line() -> String? {
        while true {
            if let end = self.pending.firstIndex(of: UInt8(ascii: "\n")) {
                let line = String(decoding: self.pending[..<end], as: UTF8.self)
                self.pending.removeSubrange(...end)
                self.lines.append(line)
                return line
            }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe read(self.pipe, &bytes, bytes.count)
            guard count > 0 else { return nil }
            self.pending += bytes.prefix(count)
        }
    }

    /// The build puts the program beside the test runner.
    private static func program() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        let runner = String(
            decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let path = runner.split(separator: "/").dropLast().map { "/" + $0 }.joined() + "/jackfield"
        guard unsafe access(path, X_OK) == 0 else {
            throw Failure(description: "\(path) is not there; build it with \"swift build\"")
        }
        return path
    }
}
