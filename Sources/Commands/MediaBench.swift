import CallAudio
import CallModel
import Calls
import EventLoop
import Glibc
import Load

/// `jackfield bench media`: how many calls a host bears, and what each costs it.
enum MediaBench: BenchTopic {
    static let name = "media"
    static let details = """
        jackfield bench media starts "jackfield run" with config/load.yaml on one processor, makes calls to it
        from another, and prints what the calls were like and what they cost: frames sent, received, lost and
        late (more than 60 ms), delays added, processor time a frame and a call-minute, memory a call. The
        same is measured of "jackfield bench echo", which only gives the frames back. --part runs one part.
        The part soak is not run without its name: calls come and go for --seconds, --calls at once, and the
        host's memory, descriptors and threads must not grow.

          jackfield bench media --part soak --calls 100 --seconds 3600
        """
    static let options = [
        Option(
            name: "calls", value: "N", help: "Calls at once in the greatest part. Default: 600."),
        Option(
            name: "seconds", value: "S", help: "How long each part is measured. Default: 30."),
        Option(
            name: "wire", value: "WIRE", help: "How calls come: twilio (the default) or browser.",
            allowed: MediaWire.allCases.map(\.rawValue)),
        Option(
            name: "part", value: "PART", help: "One part: \(MediaPart.names).",
            allowed: MediaPart.allCases.map(\.rawValue)),
    ]

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        try Self.moveAway()
        let calls = try arguments.integer("calls", in: 1...950) ?? 600
        let seconds = try arguments.integer("seconds", in: 2...86_400) ?? 30
        let parts =
            arguments.value("part").flatMap(MediaPart.init(rawValue:)).map { [$0] }
            ?? MediaPart.usual
        let wire = arguments.value("wire").flatMap(MediaWire.init(rawValue:)) ?? .twilio
        let files = try ConfigurationOption.files(arguments, standard: "config/load.yaml")
        unsafe setenv("JACKFIELD_SECRET_LOAD_TOKEN", MediaWire.token, 1)
        let bench = MediaBenchRun(
            calls: calls, seconds: seconds, wire: wire,
            configurations: (files + wire.files).map(Program.absolute))
        Standard.output.write(MediaMachine.text)
        for part in parts {
            do {
                Standard.output.write(try bench.run(part))
            } catch let growth as MediaGrowth {
                Standard.output.write(growth.text)
                return .failure
            } catch let failure as CommandFailure {
                throw failure
            } catch {
                throw CommandFailure(.failure, "\(part.rawValue): \(error)")
            }
        }
        return .success
    }

    /// Leaves the first processor to the host, by starting again on the last one.
    private static func moveAway() throws(CommandFailure) {
        let processors = LoopGroup.processors
        guard processors > 1 else { return }
        let words = ["taskset", "-c", "\(processors - 1)"] + CommandLine.arguments
        var arguments = unsafe words.map { unsafe strdup($0) }
        unsafe arguments[3] = unsafe strdup(Program.path)
        unsafe arguments.append(nil)
        unsafe execvp("taskset", arguments)
        throw CommandFailure(.failure, "cannot start taskset, of the package util-linux")
    }
}

/// How calls come to the host.
enum MediaWire: String, CaseIterable {
    case twilio, browser

    /// Signs webhooks; no secret of anybody's.
    static let token = "token-of-the-load-generator"

    /// Configurations that stand over config/load.yaml.
    var files: [String] { self == .browser ? ["config/load-browser.yaml"] : [] }

    func tape(_ caller: MediaCaller) -> CallerTape {
        CallerTape(
            speech: caller == .silent ? [] : CanaryWords.english.samples,
            rate: self == .browser ? .wideband : .narrowband,
            cycle: .seconds(caller == .interrupting ? 3 : 8))
    }

    func wire(_ tape: CallerTape) -> any CallWire {
        switch self {
        case .twilio: TwilioWire(provider: "phone", token: Self.token, tape: tape)
        case .browser: BrowserWire(provider: "page", tape: tape)
        }
    }

    /// Of a frame as a message.
    var bytes: Int { self == .browser ? 640 : 380 }
}

/// How a caller behaves.
enum MediaCaller {
    /// Speaks every 8 s, and hears the reply to its end.
    case patient
    /// Speaks every 3 s, into the reply.
    case interrupting
    case silent
}

/// What is measured, in this order.
enum MediaPart: String, CaseIterable {
    case allocations, start, few, many, visitors, answers, interruptions, soak

    /// Those that are not asked for by name.
    static let usual = Self.allCases.filter { $0 != .soak }

    static let names = Self.allCases.map(\.rawValue).joined(separator: ", ")
}

/// On what it was measured.
enum MediaMachine {
    static var text: String {
        let model =
            Files.text("/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.drop { $0 == " " } } ?? "unknown processor"
        let load = Files.text("/proc/loadavg").split(separator: " ").first ?? "?"
        return """
            \(model), \(sysconf(Int32(_SC_NPROCESSORS_ONLN))) processors: the host on the first, the callers on the last
            load when this began: \(load)

            """
    }
}

extension Files {
    /// A small file of proc(5), which has no size.
    static func text(_ path: String) -> String {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return "" }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe Glibc.read(file, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
