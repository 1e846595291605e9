import CallModel
import FoundationEssentials
import Glibc
import TestSupport

/// One run of the built `jackfield`, in a folder of its own that is removed with this object.
final class HostRun {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    let folder: String
    /// Of the program; negative: the signal that ended it.
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

    deinit { try? FileManager.default.removeItem(atPath: self.folder) }

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
        let program = try ChildProgram(
            try Self.program(), arguments, files: [STDOUT_FILENO: output, STDERR_FILENO: errors])
        self.status = await program.end()
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
        let program = try ChildProgram(
            try Self.program(), arguments, files: [STDOUT_FILENO: output])
        self.status = await program.end()
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
    static func program() throws -> String {
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
}
