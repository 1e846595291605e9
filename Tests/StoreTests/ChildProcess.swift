import Glibc
import TestSupport

/// This test program once more, running one test of `ChildTests`; talks over a pipe.
final class ChildProcess {
    /// The child's end of the pipe.
    static let reportDescriptor: Int32 = 3
    static let variable = "JACKFIELD_STORE_CHILD"

    private let program: ChildProgram
    private let pipe: Int32
    private var pending: [UInt8] = []

    /// - Parameters:
    ///   - task: which test of `ChildTests` is to run.
    ///   - path: the store.
    init(_ task: String, path: String) throws {
        var ends: [Int32] = [0, 0]
        guard unsafe Glibc.pipe(&ends) == 0 else { throw ScratchError(code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[1]) }
        self.program = try ChildProgram(
            "/proc/self/exe",
            ["--testing-library", "swift-testing", "--filter", "StoreTests.ChildTests"],
            environment: ["\(Self.variable)=\(task) \(path)"],
            files: [1: "/dev/null", 2: "/dev/null"],
            descriptors: [Self.reportDescriptor: ends[1]])
        self.pipe = ends[0]
    }

    /// Waits for the child's next line. Nil: it has ended.
    func line() -> String? {
        while true {
            if let end = self.pending.firstIndex(of: UInt8(ascii: "\n")) {
                defer { self.pending.removeSubrange(...end) }
                return String(decoding: self.pending[..<end], as: UTF8.self)
            }
            var bytes = [UInt8](repeating: 0, count: 4_096)
            let count = unsafe read(self.pipe, &bytes, bytes.count)
            guard count > 0 else { return nil }
            self.pending += bytes.prefix(count)
        }
    }

    func kill() { Glibc.kill(self.program.id, SIGKILL) }

    /// Waits for the end of the child.
    func wait() {
        self.program.waitForEnd()
        close(self.pipe)
    }

    /// In the child: says a line to the parent.
    static func report(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = unsafe write(Self.reportDescriptor, bytes, bytes.count)
    }

    /// In the child: the store, when this test is the task.
    static func path(for task: String) -> String? {
        guard let value = unsafe getenv(Self.variable) else { return nil }
        let words = unsafe String(cString: value).split(separator: " ", maxSplits: 1)
        return words.first.map(String.init) == task ? words.last.map(String.init) : nil
    }
}
