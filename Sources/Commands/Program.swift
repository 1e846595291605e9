import Glibc

/// The running program and its surroundings.
enum Program {
    /// Of its executable file, absolute.
    static let path: String = {
        var buffer = [CChar](repeating: 0, count: 4_096)
        let count = unsafe readlink("/proc/self/exe", &buffer, buffer.count)
        return String(
            decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }()

    static var folder: String { Self.parent(of: Self.path) }

    static func parent(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }

    static func absolute(_ path: String) -> String {
        guard !path.hasPrefix("/") else { return path }
        var buffer = [CChar](repeating: 0, count: 4_096)
        guard let folder = unsafe getcwd(&buffer, buffer.count) else { return path }
        return unsafe String(cString: folder) + "/" + path
    }

    static var isOutputTerminal: Bool { isatty(STDOUT_FILENO) == 1 }
    static var isErrorTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Whether colour may be written there; `NO_COLOR` (no-color.org) says no.
    static func mayColor(_ isTerminal: Bool) -> Bool {
        unsafe isTerminal && getenv("NO_COLOR") == nil
    }

    /// Columns of the terminal; 100 when there is none.
    static var width: Int {
        var size = winsize()
        let code = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return code == 0 && size.ws_col >= 40 ? Int(size.ws_col) : 100
    }

    /// Lets this process open as many files as it may: shells and systemd let it begin with 1,024, and each call has one or
    /// more. `getrlimit(2)`.
    static func raiseFileLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur < limit.rlim_max else {
            return
        }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }

    static func printError(_ message: String) {
        Standard.error.write(message.hasSuffix("\n") ? message : message + "\n")
    }
}

/// The standard streams, written at once and whole.
enum Standard {
    case output, error

    func write(_ text: String) {
        let descriptor = self == .output ? STDOUT_FILENO : STDERR_FILENO
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = unsafe bytes.withUnsafeBytes {
                unsafe Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            guard written > 0 else { return }
            bytes = bytes.dropFirst(written)
        }
    }
}

/// Folders that the host keeps its own things in.
enum Folder {
    /// Makes the folder, and those it lies in, for this user only.
    static func make(_ path: String, for key: String) throws(CommandFailure) {
        guard !path.isEmpty, unsafe access(path, F_OK) != 0 else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex {
            try Self.make(String(path[..<slash]), for: key)
        }
        guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
            let reason = unsafe String(cString: strerror(errno))
            throw CommandFailure(
                .store, "cannot make the folder \(path) for \(key): \(reason); name another")
        }
    }
}
