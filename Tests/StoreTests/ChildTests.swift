import CallModel
import Glibc
import Store
import Synchronization
import Testing

/// What runs in the child processes of `DeathTests`, and nowhere else.
@Suite("In a child process")
struct ChildTests {
    @Test(
        "Turns are written until somebody kills the process",
        .enabled(if: ChildProcess.path(for: "write") != nil))
    func writeForEver() throws {
        let path = try #require(ChildProcess.path(for: "write"))
        let writer = JournalWriter(store: try Store(path: path)) { _ in }
        writer.append(.journal(.sampleStart), to: .sample(1))
        for number in 1... {
            writer.append(.journal(.sampleTurn(number), from: number), to: .sample(1))
            ChildProcess.report("\(number)")
        }
    }

    @Test(
        "Turns are written on when no file may grow past a limit",
        .enabled(if: ChildProcess.path(for: "limit") != nil))
    func writeToTheLimit() throws {
        let path = try #require(ChildProcess.path(for: "limit"))
        let store = try Store(path: path)
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 200_000, rlim_max: 200_000)
        unsafe setrlimit(__rlimit_resource_t(1), &limit)  // RLIMIT_FSIZE

        let writer = JournalWriter(store: store, retryInterval: .zero) { notice in
            if case .spooling(let error, _) = notice { ChildProcess.report("\(error.code)") }
        }
        writer.append(.journal(.sampleStart), to: .sample(1))
        for number in 1...100 {
            writer.append(.journal(.sampleTurn(number), from: number), to: .sample(1))
        }
        writer.close()
    }
}
