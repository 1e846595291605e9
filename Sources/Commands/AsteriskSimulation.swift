import EventLoop
import Glibc
import ProviderSimulators

/// `jackfield simulate-provider asterisk`.
enum AsteriskSimulation: ProviderSimulation {
    static let name = "asterisk"
    static let port = 8_088
    static let options: [Option] = []
    static let details = """
        asterisk: ARI with the user and the password "jackfield", its events, AudioSocket as Asterisk connects it,
        and chan_websocket. Who calls whom is said to it over HTTP, and what happens is written to standard output,
        a line of JSON each.

          jackfield simulate-provider asterisk --port 8088
          curl -d '{"voice": "caller.wav"}' http://127.0.0.1:8088/simulator/call
        """

    /// Until a signal comes.
    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let signals = Signals.taking([SIGTERM, SIGINT])
        var settings = AsteriskSimulator.Settings()
        settings.port = port
        let loop = EventLoop(pace: .real)
        let simulator = AsteriskSimulator(settings, on: loop) { line in
            Standard.output.write(line + "\n")
        }
        let thread = loop.start()
        defer {
            loop.stop()
            thread.join()
        }
        switch await loop.run({ Result { try simulator.start() } }) {
        case .success(let port):
            Standard.output.write(
                "{\"what\":\"ready\",\"url\":\"http://127.0.0.1:\(port)/ari\"}\n")
            _ = await signals.next()
        case .failure(let error): throw CommandFailure(.failure, "\(error)")
        }
        await loop.run { simulator.stop() }
        return .success
    }
}
