import CallModel
import Glibc

/// One run of the built `jackfield`, in a folder of its own that is removed with this object.
final class HostRun {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    private(set) var status: Int32 = -1
    /// The JSON lines of standard output.
    private(set) var lines: [JSONValue] = []
    /// What was written to standard error.
    private(set) var errors = ""

    init() throws {
        var template = Array("/tmp/jackfield-call-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(description: "no folder") }
        self.folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let id = try? Self.spawn("/bin/rm", ["-rf", self.folder], output: nil, errors: nil)
        else { return }
        waitpid(id, nil, 0)
    }

    /// Makes a call. The store and the state of the configuration are laid into this run's folder.
    func call(
        _ caller: String, configurations: [String], options: [String] = []
    ) async throws {
        try await self.run(
            ["--from", "+15550101234", "--caller", caller, "--reply", self.reply] + options,
            configurations: configurations, pace: "fast")
    }

    /// Calls an address on the channel.
    func dial(
        _ address: String, configurations: [String], pace: String, options: [String] = []
    ) async throws {
        try await self.run(
            ["--dial", address] + options, configurations: configurations, pace: pace)
    }

    private func run(
        _ options: [String], configurations: [String], pace: String
    ) async throws {
        let overlay = "\(self.folder)/overlay.yaml"
        try Self.write(
            "store: { path: ./jackfield.db }\nstate: { directory: ./state }\n", to: overlay)
        let arguments =
            ["call", "--json", "--pace", pace] + options
            + (configurations + [overlay]).flatMap { ["--config", $0] }
        let (output, errors) = ("\(self.folder)/output", "\(self.folder)/errors")
        self.status = try await Self.end(
            of: Self.spawn(try Self.program(), arguments, output: output, errors: errors))
        self.errors = String(decoding: try Self.read(errors), as: UTF8.self)
        self.lines = String(decoding: try Self.read(output), as: UTF8.self).split(separator: "\n")
            .compactMap { JSONValue(parsing: String($0)) }
    }

    /// What another command says of this run's calls, on standard output.
    func output(of command: [String], configurations: [String]) async throws -> String {
        let output = "\(self.folder)/command"
        let arguments =
            command
            + (configurations + ["\(self.folder)/overlay.yaml"]).flatMap { ["--config", $0] }
        self.status = try await Self.end(
            of: Self.spawn(try Self.program(), arguments, output: output, errors: nil))
        return String(decoding: try Self.read(output), as: UTF8.self)
    }

    /// The recording of the whole call.
    var reply: String { "\(self.folder)/reply.wav" }
    var records: String { "\(self.folder)/state/records/files/crm.db" }

    /// The journal entries of one kind.
    func entries(_ event: String) -> [JSONValue] {
        self.lines.filter { $0["event"]?.string == event }
    }

    /// The last value of every slot that was not taken back for a further question.
    var slots: [String: String] {
        var slots: [String: String] = [:]
        for entry in self.entries("slot") {
            guard let name = entry["name"]?.string, let value = entry["value"]?.string else {
                continue
            }
            if !value.isEmpty { slots[name] = value }
        }
        return slots
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

    static func read(_ path: String) throws -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(description: "cannot read \(path)") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &block, block.count)
            guard count > 0 else { return bytes }
            bytes += block.prefix(count)
        }
    }

    static func write(_ text: String, to path: String) throws {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(description: "cannot write \(path)") }
        defer { close(descriptor) }
        let bytes = Array(text.utf8)
        guard unsafe Glibc.write(descriptor, bytes, bytes.count) == bytes.count else {
            throw Failure(description: "cannot write \(path)")
        }
    }

    /// The exit status of a program once it has ended; a signal's number, negative, when one ended it.
    private static func end(of id: pid_t) async throws -> Int32 {
        var status: Int32 = 0
        // Looked at now and then: a blocked thread would be missing to the other tests.
        while unsafe waitpid(id, &status, WNOHANG) == 0 {
            try await Task.sleep(for: .milliseconds(20))
        }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    /// Starts a program.
    private static func spawn(
        _ program: String, _ arguments: [String], output: String?, errors: String?
    ) throws -> pid_t {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, path) in [(STDOUT_FILENO, output), (STDERR_FILENO, errors)] {
            guard let path else { continue }
            unsafe posix_spawn_file_actions_addopen(
                &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        var words: [UnsafeMutablePointer<CChar>?] = unsafe []
        for word in [program] + arguments { unsafe words.append(strdup(word)) }
        unsafe words.append(nil)
        defer { for index in unsafe words.indices { unsafe free(words[index]) } }
        var id = pid_t()
        let code = unsafe posix_spawn(&id, program, &actions, nil, words, environ)
        guard code == 0 else { throw Failure(description: "cannot start \(program)") }
        return id
    }
}
