import EventLoop
import FoundationEssentials
import Glibc
import Network
import Synchronization
import TestSupport
import WebServer

/// A server on a loop of its own with the routes of a test, and the tools that visit it.
struct Site {
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
    func curl(_ path: String, _ options: String...) async throws -> OutsideTool {
        try await OutsideTool.run(
            "curl",
            ["-sk", "--max-time", "30", "-w", "\n%{http_code}"] + options + [self.url(path)],
            in: self.folder)
    }

    /// Runs Python with the `websockets` package; `url` is the WebSocket's address.
    func python(_ path: String, _ script: String) async throws -> OutsideTool {
        let address = self.url(path).replacing("http", with: "ws", maxReplacements: 1)
        let whole = """
            import asyncio, ssl, sys, websockets
            url = "\(address)"
            async def main():
            \(script.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }.joined(separator: "\n"))
            asyncio.run(main())
            """
        return try await OutsideTool.run("/usr/bin/python3", ["-c", whole], in: self.folder)
    }
}
