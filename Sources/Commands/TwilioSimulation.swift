import CallAudio
import EventLoop
import FoundationEssentials
import Glibc
import ProviderSimulators
import WebServer

/// Twilio, as `jackfield simulate-provider twilio` plays it.
enum TwilioSimulation: ProviderSimulation {
    static let name = "twilio"
    static let port = 9_080
    static let options = [
        Option(
            name: "account", value: "SID",
            help: "twilio: the account. Default: that of config/twilio.yaml."),
        Option(
            name: "token-file", value: "FILE",
            help:
                "twilio: holds the account's token. Default: the token is \"simulated-auth-token\"."
        ),
        Option(
            name: "voice", value: "URL",
            help: "twilio: calls the number whose webhook this is, once, and ends with the call."),
        Option(
            name: "status", value: "URL",
            help: "twilio: the number's webhook for the call's status."),
        Option(name: "from", value: "NUMBER", help: "twilio: who calls. Default: +15550123."),
        Option(
            name: "caller", value: "FILE.wav",
            help:
                "twilio: what the far party says after each reply; several for one after the other.",
            isRepeated: true),
        Option(
            name: "reply", value: "FILE.wav", help: "twilio: keeps what the far party has heard."),
        Option(
            name: "answer", value: "OUTCOME",
            help: "twilio: what becomes of calls that the API asks for.",
            allowed: ["answer", "busy", "no-answer", "failed"]),
        Option(
            name: "answered-by", value: "PARTY", help: "twilio: what machine detection finds.",
            allowed: ["human", "machine", "fax", "unknown"]),
        Option(
            name: "loss", value: "PERCENT", help: "twilio: so many of the caller's frames are lost."
        ),
        Option(
            name: "jitter", value: "MS", help: "twilio: frames come up to so much too late."),
        Option(
            name: "drift", value: "PPM",
            help: "twilio: how much too fast the far end's clock goes, in parts per million."),
        ProviderSimulations.failOption,
    ]
    static let details = """
        twilio: Twilio's REST API, webhooks with real signatures, and media streams in real time, without TLS. The host's
        twilio channel must have api_url: http://127.0.0.1:9080, and the same account and token. What happens in a
        call is printed when it is over, a line each.

          jackfield simulate-provider twilio --voice http://127.0.0.1:8080/twilio/voice \\
              --caller question.wav --reply reply.wav
          jackfield simulate-provider twilio --voice http://127.0.0.1:8080/twilio/voice \\
              --caller question.wav --loss 10 --jitter 200 --drift -20000
          jackfield simulate-provider twilio --answer busy --fail create=503,429

        Operations that may fail: create, fetch, update, list, record. Faults: 400 to 599, and silence for no answer.
        Without --voice it serves the API until it is stopped: dial with POST /v1/calls of the host.
        """

    static func run(
        _ arguments: Arguments, port: Int
    ) async throws(CommandFailure) -> ExitStatus {
        let loop = EventLoop(pace: .real)
        let simulator = TwilioSimulator(
            try Self.account(arguments),
            port: port, on: loop)
        for plan in try Self.failures(arguments) {
            simulator.fail(plan.operation, with: plan.faults)
        }
        let party = try Self.party(arguments)
        simulator.answering { _ in party }
        let thread = loop.start()
        let started = await loop.run {
            Result { () throws(WebServerError) in try simulator.start() }
        }
        defer {
            loop.stop()
            thread.join()
        }
        switch started {
        case .failure(let error): throw CommandFailure(.failure, error.description)
        case .success(let url): Standard.output.write("Twilio's API is at \(url)\n")
        }
        guard let voice = arguments.value("voice") else {
            await Self.serve(simulator)
            await loop.run { simulator.stop() }
            return .success
        }
        let call = simulator.call(
            voiceURL: voice, statusURL: arguments.value("status"),
            from: arguments.value("from") ?? "+15550123", party: party)
        await call.untilOver()
        await loop.run { simulator.stop() }
        try Self.show(call, reply: arguments.value("reply"))
        return call.status == "completed" ? .success : .failure
    }

    private static func account(
        _ arguments: Arguments
    ) throws(CommandFailure) -> TwilioSimulator.Account {
        var token = "simulated-auth-token"
        if let path = arguments.value("token-file") {
            guard let bytes = Files.read(Program.absolute(path)) else {
                throw CommandFailure(.usage, "--token-file: \(path) cannot be read")
            }
            token =
                String(decoding: bytes, as: UTF8.self).split(separator: "\n").first
                .map { String($0) } ?? ""
        }
        let sid = arguments.value("account") ?? "AC" + String(repeating: "0", count: 32)
        return TwilioSimulator.Account(sid: sid, token: token)
    }

    private static func party(_ arguments: Arguments) throws(CommandFailure) -> FarParty {
        var party = FarParty()
        if let outcome = arguments.value("answer") {
            party.outcome = FarParty.Outcome(rawValue: outcome) ?? .answer
        }
        party.answeredBy = arguments.value("answered-by") ?? "human"
        party.line = LineQuality(
            loss: Double(try arguments.integer("loss", in: 0...100) ?? 0) / 100,
            jitter: .milliseconds(try arguments.integer("jitter", in: 0...10_000) ?? 0),
            drift: try arguments.integer("drift", in: -100_000...100_000) ?? 0)
        for path in arguments.all("caller") {
            do throws(AudioFileError) {
                let speech = try SpeechFile.read(Program.absolute(path))
                party.steps.append((.afterReply(.milliseconds(800)), .say(speech)))
            } catch {
                throw CommandFailure(.usage, "--caller: \(error)")
            }
        }
        party.steps.append((.afterReply(.seconds(5)), .hangUp))
        return party
    }

    private static func failures(
        _ arguments: Arguments
    ) throws(CommandFailure) -> [(
        operation: TwilioSimulator.Operation, faults: [TwilioSimulator.Failure]
    )] {
        try ProviderSimulations.faults(
            arguments, operation: TwilioSimulator.Operation.init(rawValue:),
            fault: { word in
                if word == "silence" { return .silence }
                return Int(word).flatMap { (400...599).contains($0) ? .status($0) : nil }
            },
            help: "create, fetch, update, list or record, and 400 to 599 or silence: create=503,429"
        )
    }

    /// Until a signal comes, or nobody reads what is printed.
    private static func serve(_ simulator: TwilioSimulator) async {
        simulator.watching { call in
            Task {
                await call.untilOver()
                try? Self.show(call, reply: nil)
            }
        }
        _ = await Signals.taking([SIGINT, SIGTERM]).next()
    }

    private static func show(_ call: SimulatedCall, reply: String?) throws(CommandFailure) {
        let lines = call.notes.map { "\(call.sid) \($0)\n" }
        Standard.output.write(lines.joined())
        guard let reply else { return }
        do throws(AudioFileError) {
            try SpeechFile.write(call.heard, to: Program.absolute(reply))
        } catch {
            throw CommandFailure(.failure, "--reply: \(error)")
        }
    }
}
