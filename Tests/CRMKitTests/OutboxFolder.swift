import CRMKit
import FoundationEssentials

/// A folder for one test with an outbox in it, removed when it is let go.
final class OutboxFolder: Sendable {
    let path: String

    init() throws {
        self.path =
            FileManager.default.temporaryDirectory.path + "/outbox-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    /// - Parameter now: seconds since 1970.
    func outbox(now: Int64 = 1_777_000_000) throws -> Outbox {
        try Outbox(path: "\(self.path)/outbox.db", now: now)
    }

    /// The bytes of the file and of its log.
    func holds(_ text: String) throws -> Bool {
        for name in ["outbox.db", "outbox.db-wal"] {
            let url = URL(filePath: "\(self.path)/\(name)")
            guard let data = try? Data(contentsOf: url) else { continue }
            if String(decoding: data, as: UTF8.self).contains(text) { return true }
        }
        return false
    }
}

extension Outbox {
    /// Keeps a call's record.
    @discardableResult
    func log(_ call: String, key: String = "", records: [String]? = nil) throws -> KeptWrite {
        try self.keep(
            PendingWrite(
                operation: "log_call", argumentsJSON: #"{"call_id":"\#(call)"}"#,
                reference: "jf_\(call)", keptAt: 1_777_000_000),
            key: key, records: records ?? ["call:\(call)"])
    }

    var readyReferences: [String] {
        get throws { try self.ready(upTo: 100).map(\.reference) }
    }
}
