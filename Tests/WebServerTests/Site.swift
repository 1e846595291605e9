import EventLoop
import FoundationEssentials
import Glibc
import Network
import Synchronization
import TestSupport
import WebServer

/// A server on a loop of its own with the routes of a test, and the tools that visit it.
struct Site {
    /// What an outside tool has printed (when it failed: about that), and its exit status.
    struct Visit: Sendable {
        var status: Int32
        var output: String
        var lines: [String] { self.output.split(separator: "\n").map(String.init) }
    }

    let folder: String
    let loop: EventLoop
    let server: WebServer
    let port: Int
    let scheme: String

    /// Runs the body while the server runs.
    static func open(
        _ routes: [(String, Route)], port: Int = 0, tls: WebSettings.TLS? = nil,
        limits: (inout WebSettings.Limits) -> Void = { _ in },
        _ body: (Site) async throws -> Void
    ) async throws {
        let table = RouteTable()
        for (path, route) in routes { precondition(table.add(path, route)) }
        var settings = WebSettings(address: "127.0.0.1", port: port, tls: tls)
        limits(&settings.limits)
        let loop = EventLoop(pace: .real)
        let server = WebServer(settings, routes: table, on: loop)
        let folder = try Self.makeFolder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try await loop.whileRunning {
            let port = try await loop.run { Result { try server.start() } }.get()
            try await body(
                Site(
                    folder: folder, loop: loop, server: server, port: port,
                    scheme: tls == nil ? "http" : "https"))
            await loop.run { server.stop() }
        }
    }

    static func makeFolder() throws -> String {
        var template = Array("/tmp/jackfield-web-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw POSIXError(.EIO) }
        return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    func url(_ path: String) -> String { "\(self.scheme)://127.0.0.1:\(self.port)\(path)" }

    /// Asks with curl; the last line is the status.
    func curl(_ path: String, _ options: String...) async throws -> Visit {
        try await self.tool(
            "curl",
            ["-sk", "--max-time", "30", "-w", "\n%{http_code}"] + options + [self.url(path)])
    }

    /// Runs Python with the `websockets` package; `url` is the WebSocket's address.
    func python(_ path: String, _ script: String) async throws -> Visit {
        let address = self.url(path).replacing("http", with: "ws", maxReplacements: 1)
        let whole = """
            import asyncio, ssl, sys, websockets
            url = "\(address)"
            async def main():
            \(script.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n"))
            asyncio.run(main())
            """
        return try await self.tool("/usr/bin/python3", ["-c", whole])
    }

    private func tool(_ program: String, _ arguments: [String]) async throws -> Visit {
        let output = "\(self.folder)/output"
        let child = try ChildProgram(
            program, arguments, files: [STDOUT_FILENO: output, STDERR_FILENO: "\(output).err"])
        let status = await child.end()
        let data = try Data(contentsOf: URL(filePath: status == 0 ? output : "\(output).err"))
        return Visit(status: status, output: String(decoding: data, as: UTF8.self))
    }
}
