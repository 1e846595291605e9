import CallModel
import EventLoop
import Glibc
import TestSupport
import Testing

@testable import Store

/// What runs in the child processes of `DeathTests`, and nowhere else.
@Suite("In a child process", .onOwnThread)
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
        self.limitFiles(to: 200_000)

        let writer = JournalWriter(store: store, retryInterval: .zero) { notice in
            if case .spooling(let error, _) = notice { ChildProcess.report("\(error.code)") }
        }
        writer.append(.journal(.sampleStart), to: .sample(1))
        for number in 1...100 {
            writer.append(.journal(.sampleTurn(number), from: number), to: .sample(1))
        }
        writer.close()
    }

    @Test(
        "Turns are told to be lost when no file may grow at all",
        .enabled(if: ChildProcess.path(for: "nothing") != nil))
    func writeNothing() throws {
        let path = try #require(ChildProcess.path(for: "nothing"))
        let store = try Store(path: path)
        self.limitFiles(to: 0)
        let writer = JournalWriter(store: store, retryInterval: .zero) { notice in
            if case .losing(let error) = notice { ChildProcess.report("\(error.code)") }
        }
        for number in 1...2 {
            let gate = Wakeup()
            let entries = [JournalEntry].journal(.sampleTurn(number), from: number)
            let isTaken = writer.post(entries, to: .sample(1)) { fate in
                ChildProcess.report(fate.rawValue)
                gate.signal()
            }
            #expect(isTaken)
            gate.wait()
        }
        writer.close()
    }

    /// Stands in for a full disk; for the whole process, so never in the parent.
    private func limitFiles(to size: rlim_t) {
        _ = signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: size, rlim_max: size)
        unsafe setrlimit(__rlimit_resource_t(1), &limit)  // RLIMIT_FSIZE
    }
}
