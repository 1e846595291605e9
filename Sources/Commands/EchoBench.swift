import EventLoop
import Glibc
import Network
import WebServer

/// `jackfield bench echo`: a server that gives every WebSocket message back; the unit of `bench media`.
enum EchoBench: BenchTopic {
    static let name = "echo"
    static let path = "/echo"
    static let details = """
        jackfield bench echo gives back every message of every WebSocket at \(Self.path), on one loop, until
        SIGTERM: what a host costs that does nothing with its calls. "bench media" starts it by itself.
        """
    static let options: [Option] = []

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let signals = Signals.taking([SIGTERM, SIGINT])
        let routes = RouteTable()
        let route = Route(connect: { socket, _ in
            .success(
                WebSocketEvents(
                    message: { _ = socket.send($0, $1) },
                    closed: { _, _ in }))
        })
        _ = routes.add(Self.path, route)
        let loop = EventLoop(pace: .real)
        let thread = loop.start()
        let server = WebServer(
            WebSettings(address: "127.0.0.1", port: 0), routes: routes, on: loop)
        let port = await loop.run { try? server.start() }
        guard let port else { throw CommandFailure(.failure, "cannot listen on 127.0.0.1") }
        Standard.output.write("port \(port)\n")
        _ = await signals.next()
        await loop.run { server.stop() }
        await loop.run {}
        loop.stop()
        thread.join()
        return .success
    }
}
