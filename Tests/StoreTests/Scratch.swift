import CallModel
import Glibc
import Store

/// A folder of its own for one test, removed with all in it at the end.
final class Scratch: Sendable {
    let folder: String
    var path: String { self.folder + "/jackfield.db" }
    var spool: String { self.path + ".spool.jsonl" }

    init() throws {
        let template = Array("/tmp/jackfield-store.XXXXXX".utf8CString)
        var name = template
        guard unsafe mkdtemp(&name) != nil else { throw ScratchError(code: errno) }
        self.folder = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        guard let listing = unsafe opendir(self.folder) else { return }
        while let entry = unsafe readdir(listing) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { name in
                unsafe name.withMemoryRebound(to: CChar.self, capacity: 256) {
                    unsafe String(cString: $0)
                }
            }
            unsafe unlink(self.folder + "/" + name)
        }
        unsafe closedir(listing)
        unsafe rmdir(self.folder)
    }

    func write(_ bytes: some Sequence<UInt8>, to path: String, at offset: Int = 0) throws {
        let file = unsafe open(path, O_WRONLY | O_CREAT, 0o600)
        defer { close(file) }
        let bytes = Array(bytes)
        let count = unsafe pwrite(file, bytes, bytes.count, off_t(offset))
        guard count == bytes.count else { throw ScratchError(code: errno) }
    }

    /// Empty when there is no such file.
    func read(_ path: String) -> String {
        String(decoding: (try? self.bytes(path)) ?? [], as: UTF8.self)
    }

    func bytes(_ path: String) throws -> [UInt8] {
        let file = unsafe open(path, O_RDONLY)
        guard file >= 0 else { throw ScratchError(code: errno) }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = unsafe Glibc.read(file, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }

    func size(of path: String) throws -> Int {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { throw ScratchError(code: errno) }
        return Int(status.st_size)
    }

    func mode(of path: String) -> mode_t {
        var status = stat()
        unsafe stat(path, &status)
        return status.st_mode & 0o777
    }
}

struct ScratchError: Error {
    var code: Int32
}

extension CallID {
    /// Call number `number` of a made-up day; later numbers started later.
    static func sample(_ number: Int) -> CallID {
        CallID(time: .seconds(1_772_334_000 + number), randomness: UInt64(number))
    }
}

extension [JournalEntry] {
    /// Numbered from `first`, a second apart.
    static func journal(_ events: JournalEvent..., from first: Int = 0) -> [JournalEntry] {
        events.enumerated().map { index, event in
            JournalEntry(
                sequence: first + index, at: .seconds(first + index) + .nanoseconds(7),
                event: event)
        }
    }
}

extension JournalEvent {
    static let sampleStart = JournalEvent.started(
        pipeline: "reception", channel: "phone", from: "+15550100", to: "+15550199",
        language: "en")

    static func sampleTurn(_ number: Int) -> JournalEvent {
        .turn(number: number, cause: .speech, input: "turn \(number)", confidence: 0.5)
    }
}
