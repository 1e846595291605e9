import Glibc
import YAML

/// Reads NAME=value lines from a file that only its owner can read.
enum SecretFile {
    static let limit = 64 << 10

    /// `position` is where the configuration names the file.
    static func read(
        _ path: String, namedAt position: SourcePosition, _ problems: inout Diagnostics
    ) -> [String: String] {
        let file: SourceFile
        do throws(SourceFileError) {
            file = try SourceFile.read(path, limit: Self.limit)
        } catch {
            problems.error(at: position, "the secrets file \(path): \(error.message)")
            return [:]
        }
        if let fault = Self.fault(path, mode: file.mode, owner: file.owner, user: geteuid()) {
            problems.error(at: position, fault.message, hint: fault.hint)
            return [:]
        }
        return Self.parse(file.bytes, path, &problems)
    }

    /// What is wrong with the file's owner or mode.
    static func fault(_ path: String, mode: UInt32, owner: UInt32, user: UInt32)
        -> (message: String, hint: String)?
    {
        guard owner == user || owner == 0 else {
            return (
                "the secrets file \(path) belongs to another user",
                "make the user that runs the host its owner: chown"
            )
        }
        guard mode & 0o7177 == 0 else {
            return (
                "the secrets file \(path) has mode \(String(mode, radix: 8)): others may read it",
                "chmod 600 \(path)"
            )
        }
        return nil
    }

    /// No message quotes a line: any of them may be a secret.
    static func parse(_ bytes: [UInt8], _ path: String, _ problems: inout Diagnostics)
        -> [String: String]
    {
        var values: [String: String] = [:]
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let position = SourcePosition(file: path, line: index + 1, column: 1)
            let line = line.last == 0x0D ? line.dropLast() : line
            guard let text = String(validating: line, as: UTF8.self) else {
                problems.error(at: position, "this line is not UTF-8", hidesSource: true)
                continue
            }
            if text.isEmpty || text.hasPrefix("#") || text.allSatisfy(\.isWhitespace) { continue }
            Self.parse(line: text, at: position, into: &values, &problems)
        }
        return values
    }

    private static func parse(
        line: String, at position: SourcePosition, into values: inout [String: String],
        _ problems: inout Diagnostics
    ) {
        guard let match = line.wholeMatch(of: /([A-Za-z_][A-Za-z0-9_]{0,63})=(.*)/) else {
            problems.error(
                at: position, "this line is not NAME=value",
                hint: "a name has letters, digits and \"_\"; no spaces round the \"=\"",
                hidesSource: true)
            return
        }
        let name = String(match.1)
        let value = Self.unquoted(match.2)
        if values[name] != nil {
            problems.error(
                at: position, "the secret \(name) is already in this file", hidesSource: true)
        } else if let fault = Self.fault(ofValue: value) {
            problems.error(at: position, "the secret \(name) \(fault)", hidesSource: true)
        } else {
            values[name] = value
        }
    }

    /// What makes a value useless as a secret.
    static func fault(ofValue value: String) -> String? {
        if value.count < Secret.leastLength {
            return "is shorter than \(Secret.leastLength) characters"
        }
        return value.utf8.contains { $0 < 0x20 || $0 == 0x7F } ? "holds a control character" : nil
    }

    private static func unquoted(_ value: Substring) -> String {
        let isQuoted =
            value.count >= 2 && value.first == value.last
            && (value.first.map("'\"".contains) ?? false)
        return String(isQuoted ? value.dropFirst().dropLast() : value)
    }
}
