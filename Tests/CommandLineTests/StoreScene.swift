import CallModel
import Glibc

/// A folder with a configuration for one test of what happens to the store; removed with this object.
final class StoreScene {
    struct Failure: Error {
        var code: Int32
    }

    let folder: String
    private let isMounted: Bool

    var store: String { "\(self.folder)/jackfield.db" }
    var spool: String { self.store + ".spool.jsonl" }
    private var configuration: String { "\(self.folder)/site.yaml" }

    /// - Parameter megabytes: size of a file system of its own; nil: none.
    init(megabytes: Int? = nil) throws {
        var template = Array("/tmp/jackfield-store-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw Failure(code: errno) }
        let folder = String(
            decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        self.folder = folder
        self.isMounted = megabytes != nil
        if let megabytes {
            guard unsafe mount("jackfield", folder, "tmpfs", 0, "size=\(megabytes)m") == 0 else {
                throw Failure(code: errno)
            }
        }
        try self.write(Array(Self.yaml(folder).utf8), to: self.configuration)
    }

    deinit {
        unsafe chmod(self.folder, 0o700)
        if self.isMounted { unsafe umount2(self.folder, Int32(MNT_DETACH)) }
        var id = pid_t()
        let words = ["rm", "-rf", self.folder]
        var arguments = unsafe words.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        if unsafe posix_spawnp(&id, "rm", nil, nil, &arguments, environ) == 0 {
            waitpid(id, nil, 0)
        }
    }

    /// Whether this process may mount a file system.
    static let canMount: Bool = {
        (try? StoreScene(megabytes: 1)) != nil
    }()

    /// A host that answers calls, with a web server on a port of the system's choice.
    /// - Parameters:
    ///   - configuration: nil: this scene's.
    ///   - yaml: stands over it.
    ///   - options: of `jackfield run`.
    /// - Returns: the host, which is ready, and the server's URL.
    func server(
        _ keys: String = "[]", address: String = "127.0.0.1", configuration: String? = nil,
        adding yaml: String = "", options: [String] = [], through wrapper: [String] = []
    ) throws -> (host: HostProcess, url: String) {
        let overlay = "\(self.folder)/server.yaml"
        let server =
            "server: { port: 0, address: \(address), api_keys: \(keys) }\nlog: { level: info }\n"
        try self.write(Array((server + yaml).utf8), to: overlay)
        let host = try HostProcess(
            ["run", "--config", configuration ?? self.configuration, "--config", overlay] + options,
            through: wrapper)
        try host.wait(for: "ready for calls")
        let word = host.lines.last?.split(separator: " ").first { $0.hasPrefix("url=") }
        guard let word else { throw HostProcess.Failure(description: host.text) }
        return (host, String(word.dropFirst(4)))
    }

    /// A command of the host on this store.
    /// - Parameter overlay: a file that stands over the scene's configuration.
    func host(
        _ words: [String], through wrapper: [String] = [], over overlay: String? = nil
    ) throws -> HostProcess {
        try HostProcess(
            words + ["--config", self.configuration] + (overlay.map { ["--config", $0] } ?? []),
            through: wrapper)
    }

    /// Makes a call of `turns` keys, which tells every entry of its journal.
    func call(pace: String = "fast", through wrapper: [String] = []) throws -> HostProcess {
        try self.host(
            ["call", "--json", "--dial", "desk", "--pipeline", "desk", "--pace", pace],
            through: wrapper)
    }

    /// A store in which one whole call is.
    func makeStore() throws {
        let host = try self.call()
        guard host.end() == 0 else { throw HostProcess.Failure(description: host.text) }
    }

    /// What is stored: every row of the calls and their journals.
    func rows() throws -> [[String]] {
        let database = try RecordsFile(path: self.store)
        return try database.rows("SELECT * FROM calls ORDER BY id")
            + database.rows("SELECT * FROM entries ORDER BY call_id, sequence")
    }

    /// How many entries of its journal a host has told, and which of them the store has.
    /// - Parameter call: the host's, counted from the oldest in the store.
    func expectAllStored(
        _ host: HostProcess, call: Int = 0
    ) throws -> (told: Int, stored: [Int]) {
        let told = host.lines.count { $0.contains("\"event\":") }
        let database = try RecordsFile(path: self.store)
        let stored = try database.rows(
            """
            SELECT sequence FROM entries
            WHERE call_id = (SELECT id FROM calls ORDER BY id LIMIT 1 OFFSET \(call))
            ORDER BY sequence
            """
        ).compactMap { Int($0[0]) }
        return (told, stored)
    }

    func read(_ path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw Failure(code: errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: Int(max(0, lseek(file, 0, SEEK_END))))
        let count = unsafe pread(file, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    /// Replaces a file.
    func write(_ bytes: [UInt8], to path: String, adding: Bool = false) throws {
        let flags = O_WRONLY | O_CREAT | O_CLOEXEC | (adding ? O_APPEND : O_TRUNC)
        let file = unsafe open(path, flags, 0o600)
        guard file >= 0 else { throw Failure(code: errno) }
        defer { close(file) }
        guard unsafe Glibc.write(file, bytes, bytes.count) == bytes.count else {
            throw Failure(code: errno)
        }
    }

    /// Leaves no room on the file system of this folder.
    func fill() {
        let file = unsafe open("\(self.folder)/filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        defer { close(file) }
        let block = [UInt8](repeating: 7, count: 4_096)
        while unsafe Glibc.write(file, block, block.count) > 0 {}
    }

    func makeRoom() { unsafe unlink("\(self.folder)/filler") }

    /// One caller who presses a key every 300 ms, and a desk that answers each.
    private static func yaml(_ folder: String) -> String {
        let keys = String(
            repeating: "          - { after_ms: 100, dtmf: \"1\" }\n", count: 12)
        return """
            jackfield: 1
            plugins: [ \(BundledCall.repository)/plugins.d ]
            store: { path: \(folder)/jackfield.db }
            state: { directory: \(folder)/state }
            providers:
              phone:
                plugin: com.jackfield.scripted
                capability: channel
                settings:
                  channel:
                    caller:
            \(keys)\
                      - { after_ms: 100, hang_up: true }
              tape:
                plugin: com.jackfield.recording
                capability: channel
                settings: { tail_ms: 200 }
              ears:
                plugin: com.jackfield.scripted
                capability: stt
                settings: { stt: { utterances: [] } }
              desk:
                plugin: com.jackfield.scripted
                capability: dialogue
                settings: { dialogue: { default: { say: [ "You pressed {input}." ] } } }
              voice: { plugin: com.jackfield.scripted, capability: tts, settings: { tts: {} } }
            pipelines:
              desk:
                language: en
                channel: phone
                stt: [ ears ]
                dialogue: [ desk ]
                tts: [ voice ]
                turns: { inter_digit_ms: 100 }
              tape:
                language: en
                channel: tape
                stt: [ ears ]
                dialogue: [ desk ]
                tts: [ voice ]

            """
    }
}
