import CallModel
import EventLoop
import Glibc

/// A host, or an echo, that calls are made to: a process of its own on the first processor.
final class MediaTarget {
    private static let patience = Duration.seconds(30)
    private static let wrapper = ["taskset", "-c", "0"]

    let isEcho: Bool
    let port: Int
    /// From its start to its being ready.
    let startMilliseconds: Double
    private let child: ChildHost
    /// Reads what it writes, or it would wait for that.
    private let reader: LoopThread
    private let folder: TrialFolder

    var process: Int32 { self.child.id }
    var store: String { "\(self.folder.path)/load.db" }

    static func echo() throws -> MediaTarget {
        try MediaTarget(["bench", "echo"], folder: TrialFolder("echo"), isEcho: true) { line in
            line.hasPrefix("port ") ? Int(line.dropFirst(5)) : nil
        }
    }

    static func host(_ configurations: [String]) throws -> MediaTarget {
        let folder = try TrialFolder("load")
        let overlay = try folder.write(
            """
            store: { path: \(folder.path)/load.db }
            state: { directory: \(folder.path)/state }

            """, to: "overlay.yaml")
        let words =
            ["run", "--drain", "0"]
            + (configurations + [overlay]).flatMap { ["--config", $0] }
        return try MediaTarget(words, folder: folder, isEcho: false) { line in
            guard let line = JSONValue(parsing: line),
                line["message"]?.string == "ready for calls"
            else { return nil }
            return line["url"]?.string?.split(separator: ":").last.flatMap { Int($0) }
        }
    }

    private init(
        _ words: [String], folder: TrialFolder, isEcho: Bool, _ port: (String) -> Int?
    ) throws {
        self.isEcho = isEcho
        self.folder = folder
        let start = ContinuousClock.now
        self.child = try ChildHost(words, through: Self.wrapper)
        let deadline = start + Self.patience
        var said = ""
        while let line = self.child.line(until: deadline) {
            said += line + "\n"
            guard let port = port(line) else { continue }
            self.port = port
            self.startMilliseconds = Double((ContinuousClock.now - start).nanoseconds) / 1e6
            self.reader = LoopThread { [child = self.child] in while child.line() != nil {} }
            return
        }
        self.child.send(SIGKILL)
        throw CommandFailure(.failure, "it does not start: \(said)")
    }

    /// Lets it end in good order.
    func stop() throws -> Int32 {
        self.child.send(SIGTERM)
        self.reader.join()
        return self.child.wait()
    }
}
