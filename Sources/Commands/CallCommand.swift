import CallModel
import Calls
import Configuration
import Console
import EventLoop
import Glibc
import Store
import Synchronization

/// `jackfield call`: one call, from a recording to a recording.
enum CallCommand: Command {
    static let name = "call"
    static let summary = "Makes one call: a recording is the caller, the reply is recorded."
    static let usage = "(--caller FILE.wav [--reply OUT.wav] | --dial ADDRESS) [OPTIONS]"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(name: "caller", value: "FILE", help: "What the caller says: WAV or raw G.711."),
        Option(
            name: "reply", value: "FILE",
            help: "The whole call as stereo WAV: caller left, reply right."),
        Option(
            name: "script", value: "FILE",
            help:
                "When the caller says what (default: FILE.yaml beside the recording, if it is there)."
        ),
        Option(
            name: "dial", value: "ADDRESS",
            help: "Calls this address on the pipeline's channel instead of playing a caller."),
        Option(
            name: "pipeline", value: "NAME", help: "Which pipeline answers, when there are several."
        ),
        Option(name: "from", value: "NUMBER", help: "The caller's number."),
        Option(name: "to", value: "NUMBER", help: "The number that was called."),
        Option(
            name: "pace", value: "PACE",
            help:
                "fast: as fast as the providers are, on a virtual clock. real: like a phone. Default: fast.",
            allowed: ["fast", "real"]),
        Option(
            name: "drill", value: "NAME",
            help:
                "Makes the call a drill: the faults of the configuration strike, or only that of NAME.",
            isRepeated: true, isValueOptional: true),
        Option(
            name: "record", value: "FILE",
            help: "Writes what providers' servers and the host say to each other, without secrets."),
        Option(
            name: "replay", value: "FILE",
            help: "Nothing leaves the machine: such a file answers in the servers' place."),
        Option(name: "quiet", value: nil, help: "No live view; only the transcript at the end."),
        ConfigurationOption.json,
    ]
    static let details = """
        The caller's recording goes through the pipeline as if it came over a phone line. While the call
        runs, the live view shows who speaks, what is recognised, what falls back and how long things take;
        at the end the transcript is printed. With --json every journal entry is printed as one line.

          jackfield call --caller booking.wav --reply booking-reply.wav
          jackfield call --caller booking.wav --pace real
          jackfield call --caller booking.wav --drill
          jackfield call --caller booking.wav --pace real --record booking.traffic
          jackfield call --caller booking.wav --replay booking.traffic
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        guard arguments.has("caller") != arguments.has("dial") else {
            throw CommandFailure(
                .usage,
                "name the caller's recording with --caller FILE, or whom to call with --dial")
        }
        let configuration = try ConfigurationOption.load(arguments)
        let pipeline = try ConfigurationOption.pipeline(arguments, of: configuration)
        var invitation = Self.invitation(arguments)
        invitation.drill = try configuration.drill(invitation, of: pipeline, arguments)
        let pace = EventLoop.Pace(rawValue: arguments.value("pace") ?? "fast") ?? .fast
        let host = try await HostAssembly.make(
            configuration, pace: pace, providers: pipeline.providers,
            traffic: try Self.traffic(arguments))
        let writer = try host.openStore()
        let plan = try host.plan(for: pipeline)
        let display = CallDisplay(
            mode: arguments.has("json") ? .json : arguments.has("quiet") ? .quiet : .live)
        let call = Call(
            plan: plan, invitation: invitation, loop: host.loop, sink: writer,
            health: host.health, observer: { display.receive($0) })
        let result = await call.run()
        display.finish()
        await host.close()
        writer.close()
        try host.finishRecording()
        try Self.printResult(result, arguments, configuration)
        return result.outcome == .failed ? .failure : .success
    }

    private static func traffic(_ arguments: Arguments) throws(CommandFailure) -> TrafficUse {
        switch (arguments.value("record"), arguments.value("replay")) {
        case (nil, nil): return .live
        case (let file?, nil): return .record(file)
        case (nil, let file?): return .replay(file)
        case (_?, _?):
            throw CommandFailure(
                .usage, "--record and --replay exclude each other: a replay says nothing new")
        }
    }

    private static func invitation(_ arguments: Arguments) -> CallInvitation {
        var options: [String: JSONValue] = [:]
        for name in ["caller", "reply", "script"] {
            options[name] = arguments.value(name).map { .text(Program.absolute($0)) }
        }
        let dialled = arguments.value("dial")
        return CallInvitation(
            id: .next,
            target: dialled ?? arguments.value("caller").map(Program.absolute) ?? "",
            dials: dialled != nil, from: arguments.value("from") ?? "",
            to: arguments.value("to") ?? dialled ?? "",
            channelOptionsJSON: JSONValue.object(options).json)
    }

    private static func printResult(
        _ result: CallResult, _ arguments: Arguments, _ configuration: Configuration
    ) throws(CommandFailure) {
        guard !arguments.has("json") else { return }
        do throws(StoreError) {
            let reader = try StoreReader(path: configuration.storePath)
            guard let call = try reader.call(result.id), call.outcome != nil else {
                Standard.output.write(
                    "\nThe call is not stored as a whole; the log above says why, and where the rest is.\n"
                )
                return
            }
            let (entries, unreadable) = try reader.entries(of: result.id)
            let page = TranscriptPage(call, entries, unreadable: unreadable)
            let isShown = !arguments.has("quiet")
            Standard.output.write(
                "\n"
                    + (isShown
                        ? page.summary(in: .standardOutput) : page.text(in: .standardOutput)))
        } catch {
            throw CommandFailure(.store, "\(error)")
        }
        let id = result.id.rawValue.suffix(6)
        Standard.output.write("\nEvery turn, attempt and delay: jackfield calls show \(id)\n")
        if let reply = arguments.value("reply"), unsafe access(reply, R_OK) == 0 {
            Standard.output.write("The call as it sounded: \(reply) (caller left, reply right)\n")
        }
    }
}

/// Shows a call while it runs. Entries come from the call's loop.
final class CallDisplay: Sendable {
    enum Mode { case live, json, quiet }

    private let mode: Mode
    private let view: Mutex<LiveView>

    init(mode: Mode) {
        self.mode = mode
        self.view = Mutex(LiveView(style: .standardOutput))
    }

    func receive(_ entry: JournalEntry) {
        switch self.mode {
        case .live: self.write { $0.receive(entry) }
        case .json: Standard.output.write(LiveView.json(entry))
        case .quiet: break
        }
    }

    func finish() {
        if self.mode == .live { self.write { $0.finish() } }
    }

    private func write(_ text: (inout LiveView) -> String) {
        let text = self.view.withLock { text(&$0) }
        if !text.isEmpty { Standard.output.write(text) }
    }
}

extension Style {
    static var standardOutput: Style {
        Style(
            width: Program.width, isTerminal: Program.isOutputTerminal,
            isColoured: Program.mayColor(Program.isOutputTerminal),
            secondsEast: { time in
                var seconds = time_t(time.milliseconds / 1_000)
                var local = unsafe tm()
                unsafe localtime_r(&seconds, &local)
                return unsafe local.tm_gmtoff
            })
    }
}

extension Duration {
    /// Since 1970-01-01T00:00:00Z.
    static var wallClock: Duration {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }
}
