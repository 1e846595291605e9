import CallModel
import Configuration
import Glibc

/// `jackfield bench host`: how fast it starts, and how much room it takes.
enum HostBench: BenchTopic {
    static let name = "host"
    static let details = """
        jackfield bench host measures the cold start of "jackfield plugins" (every plugin tried in a process
        of its own, then loaded), the size of the host's file, and its memory when it waits for calls with
        plugins loaded but no model (as "jackfield plugins" has them).
        """
    static let options: [Option] = []

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let runs = try arguments.integer("runs", in: 1...1_000) ?? 20
        let files = try ConfigurationOption.files(arguments)
        let words = ["plugins"] + files.flatMap { ["--config", $0] }
        var milliseconds: [Double] = []
        var memory = 0
        for _ in 0..<runs {
            let run = try Self.measure(words)
            milliseconds.append(run.milliseconds)
            memory = max(memory, run.residentKiB)
        }
        milliseconds.sort()
        var status = stat()
        guard unsafe stat(Program.path, &status) == 0 else {
            throw CommandFailure(.failure, "cannot look at \(Program.path)")
        }
        Standard.output.write(
            """
            cold start of jackfield \(words.joined(separator: " ")), \(runs) runs
              median   \(Figure.one(milliseconds[runs / 2])) ms
              best     \(Figure.one(milliseconds[0])) ms
              worst    \(Figure.one(milliseconds[runs - 1])) ms
            resident memory with all plugins loaded, no model: \(Figure.one(Double(memory) / 1_024)) MiB
            size of \(Program.path): \(Figure.one(Double(status.st_size) / 1_048_576)) MiB

            """)
        return .success
    }

    private static func measure(
        _ words: [String]
    ) throws(CommandFailure) -> (milliseconds: Double, residentKiB: Int) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var arguments = unsafe ([Program.path] + words).map { unsafe strdup($0) }
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        unsafe arguments.append(nil)
        let start = ContinuousClock.now
        var child: pid_t = 0
        var status: Int32 = 0
        var usage = rusage()
        guard unsafe posix_spawn(&child, Program.path, &actions, nil, arguments, environ) == 0,
            unsafe wait4(child, &status, 0, &usage) == child, status == 0
        else {
            throw CommandFailure(
                .failure,
                "jackfield \(words.joined(separator: " ")) failed; run it by itself to see why")
        }
        let elapsed = ContinuousClock.now - start
        return (Double(elapsed.nanoseconds) / 1e6, usage.ru_maxrss)
    }
}
