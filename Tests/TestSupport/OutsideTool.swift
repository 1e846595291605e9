import FoundationEssentials
import Glibc

/// One run of a program that is not ours: curl, Python, openssl.
package struct OutsideTool: Sendable {
    package let status: Int32
    package let output: String
    package let errors: String
    package var lines: [String] { self.output.split(separator: "\n").map(String.init) }

    /// - Parameter folder: for its output.
    package static func run(
        _ program: String, _ arguments: [String], in folder: String
    ) async throws -> OutsideTool {
        try await onOwnThread { try Self.runNow(program, arguments, in: folder) }
    }

    /// The same; blocks this thread.
    package static func runNow(
        _ program: String, _ arguments: [String], in folder: String
    ) throws -> OutsideTool {
        var template = Array("\(folder)/tool-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        let own = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let (output, errors) = ("\(own)/output", "\(own)/errors")
        let child = try ChildProgram(
            program, arguments, files: [STDOUT_FILENO: output, STDERR_FILENO: errors])
        let status = child.waitForEnd()
        func text(_ path: String) throws -> String {
            String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
        }
        return OutsideTool(status: status, output: try text(output), errors: try text(errors))
    }
}
