import FoundationEssentials
import Glibc
import Synchronization

/// The host's log: one line an event, on standard error. Any thread.
///
/// The message is constant; what varies stands in the fields. Text lines read `time level message
/// key=value …`; JSON lines are objects with `time`, `level`, `message` and the fields.
package final class Log: Sendable {
    package enum Level: String, Sendable, CaseIterable, Comparable {
        case debug, info, warning, error

        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    }

    package enum Format: String, Sendable { case text, json }

    private let level: Level
    private let format: Format
    private let redact: @Sendable (String) -> String
    private let output: @Sendable (String) -> Void
    /// One line after the other.
    private let turn = Mutex(())

    /// - Parameters:
    ///   - redact: takes secrets out of a line.
    ///   - output: takes each finished line; standard error by default.
    package init(
        level: Level, format: Format, redact: @escaping @Sendable (String) -> String = { $0 },
        output: @escaping @Sendable (String) -> Void = Log.writeToStandardError
    ) {
        self.level = level
        self.format = format
        self.redact = redact
        self.output = output
    }

    package func write(_ level: Level, _ message: String, _ fields: [String: String] = [:]) {
        guard level >= self.level else { return }
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: true))
        let line =
            switch self.format {
            case .text: Self.text(time, level, message, fields)
            case .json: Self.json(time, level, message, fields)
            }
        let redacted = self.redact(line)
        self.turn.withLock { _ in self.output(redacted) }
    }

    private static func text(
        _ time: String, _ level: Level, _ message: String, _ fields: [String: String]
    ) -> String {
        let pairs = fields.sorted { $0.key < $1.key }.map { "\($0.key)=\(Self.quoted($0.value))" }
        return ([time, level.rawValue, Self.plain(message)] + pairs).joined(separator: " ")
    }

    private static func json(
        _ time: String, _ level: Level, _ message: String, _ fields: [String: String]
    ) -> String {
        var object = fields
        object["time"] = time
        object["level"] = level.rawValue
        object["message"] = message
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(object) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.allSatisfy { $0 > " " && $0 != "\"" && $0 != "=" }
        if isPlain { return self.plain(value) }
        return "\"" + self.plain(value).replacing("\"", with: "\\\"") + "\""
    }

    /// No line may pretend to be two, or to be the terminal's business.
    private static func plain(_ text: String) -> String {
        String(
            text.unicodeScalars.map {
                $0.properties.generalCategory == .control ? " " : Character($0)
            })
    }

    package static let writeToStandardError: @Sendable (String) -> Void = { line in
        var bytes = Array((line + "\n").utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}
