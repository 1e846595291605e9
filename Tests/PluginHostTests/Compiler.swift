import Glibc

/// The C compiler of the machine, for plugins that only tests need.
enum Compiler {
    /// The folder of these tests in the source tree.
    static let testFolder = #filePath.split(separator: "/", omittingEmptySubsequences: false)
        .dropLast().joined(separator: "/")

    /// Compiles one C file to a shared library that sees the public header.
    static func compile(
        _ source: String, to library: String, with options: [String] = []
    ) throws {
        let messages = library + ".messages"
        let arguments =
            [
                "cc", "-std=c11", "-shared", "-fPIC", "-fvisibility=hidden",
                "-I", "\(self.testFolder)/../../Sources/CJackfield/include", source, "-o", library,
            ] + options
        let status = try self.run(arguments, standardError: messages)
        guard status == 0 else {
            let text = (try? BinaryFile.read(messages)).map { String(decoding: $0, as: UTF8.self) }
            throw BrokenPlugin.BuildError(
                description: "cc failed for \(source) (status \(status)): \(text ?? "no messages")")
        }
    }

    /// The exit status of a program found in PATH; its error output goes to a file.
    private static func run(_ arguments: [String], standardError: String) throws -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(
            &actions, STDERR_FILENO, standardError, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

        var texts = unsafe arguments.map { unsafe strdup($0) } + [nil]
        defer { for index in arguments.indices { unsafe free(texts[index]) } }
        var process: pid_t = 0
        let spawned = unsafe posix_spawnp(&process, arguments[0], &actions, nil, &texts, environ)
        guard spawned == 0 else {
            let reason = unsafe String(cString: strerror(spawned))
            throw BrokenPlugin.BuildError(
                description: "these tests need a C compiler, and `cc` cannot be run (\(reason)): "
                    + "install one, such as Debian's package gcc")
        }
        var status: Int32 = 0
        while unsafe waitpid(process, &status, 0) == -1, errno == EINTR {}
        return status
    }
}
