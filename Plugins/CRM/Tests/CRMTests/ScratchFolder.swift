import CRMKit
import FoundationEssentials
import JackfieldPlugin

@testable import CRM

/// A folder for one test, removed when it is let go.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        self.path =
            FileManager.default.temporaryDirectory.path + "/crm-tests-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: self.path, withIntermediateDirectories: false)
    }

    deinit { try? FileManager.default.removeItem(atPath: self.path) }

    func file(_ name: String) -> String { "\(self.path)/\(name)" }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(filePath: self.file(name)))
    }

    /// The database of this folder, in a British office on 2024-02-29 at noon.
    func database(_ name: String = "crm.db", busyTimeout: Int = 1) throws -> CustomerDatabase {
        try CustomerDatabase(
            path: self.file(name), plan: .british, busyTimeout: busyTimeout,
            wallTime: { .seconds(1_709_208_000) })
    }

    /// Runs a statement past the plugin, and gives its first column.
    @discardableResult
    func sql(_ text: String, in name: String = "crm.db") throws -> [String] {
        let connection = try Connection(path: self.file(name), busyTimeout: 1)
        return try connection.rows(text).map { $0.text(0) }
    }
}

extension NumberPlan {
    static let british = NumberPlan(countryCode: "44", trunkPrefix: "0", internationalPrefix: "00")
}

extension CustomerDatabase {
    /// An operation's result, decoded.
    func ask(
        _ operation: String, _ arguments: String, key: String = ""
    ) throws -> [String: JSONValue] {
        let text = try self.perform(operation, argumentsJSON: arguments, key: key)
        return try JSONText.object(text, what: "result")
    }
}

extension JSONValue {
    subscript(_ name: String) -> JSONValue? {
        if case .object(let object) = self { object[name] } else { nil }
    }
}

/// What kind of error the body ends with.
func failure(_ body: () throws -> Void) -> ProviderError? {
    do {
        try body()
        return nil
    } catch { return error as? ProviderError }
}
