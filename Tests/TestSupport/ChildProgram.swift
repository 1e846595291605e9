package import Glibc

/// A program that a test has started.
package struct ChildProgram: Sendable {
    package struct StartError: Error, CustomStringConvertible {
        package let description: String
    }

    package let id: pid_t

    /// - Parameters:
    ///   - program: a path, or a name that is looked up in PATH.
    ///   - environment: `NAME=value`, each; nil for the environment of the tests.
    ///   - files: the paths to which a descriptor is written.
    ///   - descriptors: those of the child, each with what it is here.
    package init(
        _ program: String, _ arguments: [String], environment: [String]? = nil,
        files: [Int32: String] = [:], descriptors: [Int32: Int32] = [:]
    ) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, path) in files {
            unsafe posix_spawn_file_actions_addopen(
                &actions, descriptor, path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        for (descriptor, own) in descriptors {
            unsafe posix_spawn_file_actions_adddup2(&actions, own, descriptor)
        }
        var id = pid_t()
        let code = unsafe Self.withStrings([program] + arguments) { arguments in
            guard let environment else {
                return unsafe posix_spawnp(&id, program, &actions, nil, arguments, environ)
            }
            return unsafe Self.withStrings(environment) { environment in
                unsafe posix_spawnp(&id, program, &actions, nil, arguments, environment)
            }
        }
        guard code == 0 else {
            let reason = unsafe String(cString: strerror(code))
            throw StartError(description: "cannot start \(program): \(reason)")
        }
        self.id = id
    }

    /// The exit status once the program has ended; negative: the number of the signal that ended it.
    package func end() async -> Int32 { await onOwnThread { self.waitForEnd() } }

    /// The same; blocks this thread.
    @discardableResult
    package func waitForEnd() -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(self.id, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : -(status & 0x7F)
    }

    private static func withStrings<Result>(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Result
    ) -> Result {
        var pointers = unsafe strings.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe pointers.indices { unsafe free(pointers[index]) } }
        return unsafe body(&pointers)
    }
}
