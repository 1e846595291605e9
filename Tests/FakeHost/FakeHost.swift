import CJackfield

/// A host for tests of plugins: a virtual clock, a record of every event, and audio kept as samples.
///
/// Nothing happens by itself. Timers and work run in `advance`, on the test's own thread, so that a test
/// is the same in every run.
@safe package final class FakeHost: @unchecked Sendable {
    // Used by one test on one thread: plugins reach it only from calls that the test makes.

    /// What the plugin has emitted, one line an event; see `line(for:)`.
    package internal(set) var events: [Event] = []
    /// Lines of the plugin's log, as `level message`.
    package internal(set) var log: [String] = []
    /// Settings that `jf.host.config/1` gives, by JSON Pointer.
    package var texts: [String: String] = [:]
    package var integers: [String: Int64] = [:]
    /// Secrets that are bound, by the name of their setting.
    package var secrets: [String: String] = [:]
    /// Bytes of audio that may wait in a session before it has no more room.
    package var room = Int.max
    /// Services that this host lacks, by id.
    package var missingServices: Set<String> = []
    /// How many events are refused as too many, from the next one on.
    package var refusedEvents = 0

    /// Answers the plugin's requests, when time passes; nil, of it or from it: they wait for `answer`.
    package var answers: ((FakeRequest) -> Result<FakeResponse, StatusError>?)?
    /// What the plugin has sent, in order.
    package internal(set) var requests: [FakeRequest] = []
    /// WebSockets that the plugin has asked for, in order.
    package internal(set) var openings: [FakeOpening] = []
    /// Ports for datagrams that the plugin has opened, in order.
    package internal(set) var ports: [FakePort] = []
    /// Hosts to which no data may go, as in `api.example`.
    package var forbidden: Set<String> = []

    package internal(set) var now = Duration.zero

    struct AudioKey: Hashable {
        var handle: jf_handle
        var request: jf_request
    }

    @safe struct Loan {
        var key: AudioKey
        var memory: UnsafeMutableRawPointer
        var capacity: UInt32
    }

    struct Timer {
        var id: UInt64
        var handle: jf_handle
        var due: Duration
        var period: Duration
        var order: UInt64
        var run: (Int64) -> Void
    }

    var audio: [AudioKey: [Int16]] = [:]
    var gaps: [AudioKey: [Duration]] = [:]
    var routes: [FakeRoute] = []
    var responses: [jf_connection: FakeResponse] = [:]
    var sockets: [jf_connection: FakeSocket] = [:]
    var exchanges: [jf_connection: FakeExchange] = [:]
    var acceptors: [FakeAcceptor] = []
    var streams: [jf_connection: FakeStream] = [:]
    var lastConnection: jf_connection = 0
    var waitingBytes: [jf_handle: Int] = [:]
    var loan: Loan?
    var cancelled: Set<AudioKey> = []
    var open: Set<jf_handle> = []
    var timers: [Timer] = []
    var work: [() -> Void] = []
    private var nextHandle: jf_handle = 1
    private var nextTimer: UInt64 = 1
    private var nextOrder: UInt64 = 1

    /// The table for the plugin; lives as long as the process.
    private(set) lazy var table: UnsafePointer<jf_host> = unsafe Self.makeTable(for: self)

    package init() {}

    /// Lets time pass: runs what is due on the way, in the order of its time.
    package func advance(by duration: Duration) {
        let end = self.now + duration
        self.runWork()
        while let index = self.indexOfNextTimer(until: end) {
            let timer = self.timers[index]
            self.now = max(self.now, timer.due)
            if timer.period > .zero {
                self.timers[index].due = timer.due + timer.period
                self.timers[index].order = self.takeOrder()
            } else {
                self.timers.remove(at: index)
            }
            timer.run(Self.nanoseconds(self.now))
            self.runWork()
        }
        self.now = end
    }

    /// The far party has heard all audio of the session: there is room again.
    package func playWaitingAudio() { self.waitingBytes = [:] }

    /// The log's lines that contain a text.
    package func logged(_ text: String) -> Bool { self.log.contains { $0.contains(text) } }

    func takeHandle() -> jf_handle {
        defer { self.nextHandle += 1 }
        self.open.insert(self.nextHandle)
        return self.nextHandle
    }

    func startTimer(
        on handle: jf_handle, after delay: Duration, every period: Duration,
        _ run: @escaping (Int64) -> Void
    ) -> UInt64 {
        defer { self.nextTimer += 1 }
        self.timers.append(
            Timer(
                id: self.nextTimer, handle: handle, due: self.now + delay, period: period,
                order: self.takeOrder(), run: run))
        return self.nextTimer
    }

    func closed(_ handle: jf_handle) {
        self.open.remove(handle)
        self.timers.removeAll { $0.handle == handle }
    }

    static func nanoseconds(_ time: Duration) -> Int64 {
        time.components.seconds * 1_000_000_000 + time.components.attoseconds / 1_000_000_000
    }

    private func runWork() {
        while !self.work.isEmpty { self.work.removeFirst()() }
    }

    private func takeOrder() -> UInt64 {
        defer { self.nextOrder += 1 }
        return self.nextOrder
    }

    private func indexOfNextTimer(until end: Duration) -> Int? {
        self.timers.indices.filter { self.timers[$0].due <= end }.min {
            (self.timers[$0].due, self.timers[$0].order)
                < (self.timers[$1].due, self.timers[$1].order)
        }
    }
}
