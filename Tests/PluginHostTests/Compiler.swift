import Glibc
import TestSupport

/// The C compiler of the machine, for plugins that only tests need.
enum Compiler {
    /// The folder of these tests in the source tree.
    static let testFolder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "/")

    /// Compiles one C file to a shared library that sees the public header. Blocks until it is done.
    static func compile(
        _ source: String, to library: String, with options: [String] = []
    ) throws {
        let messages = library + ".messages"
        let arguments =
            [
                "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden",
                "-I", "\(self.testFolder)/../../Sources/CJackfield/include", source, "-o", library,
            ] + options
        let status = try self.start(arguments, errors: messages).waitForEnd()
        guard status == 0 else {
            let text = (try? BinaryFile.read(messages)).map { String(decoding: $0, as: UTF8.self) }
            throw BrokenPlugin.BuildError(
                description: "cc failed for \(source) (status \(status)): \(text ?? "no messages")")
        }
    }

    private static func start(_ arguments: [String], errors: String) throws -> ChildProgram {
        do {
            return try ChildProgram("cc", arguments, files: [STDERR_FILENO: errors])
        } catch {
            throw BrokenPlugin.BuildError(
                description:
                    "these tests need a C compiler (\(error)): install one, such as Debian's "
                    + "package gcc")
        }
    }
}
