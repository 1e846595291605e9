import CJackfield
import CallModel
import EventLoop
import Providers
import Synchronization

/// The life of one session of any capability: opening, its requests, its events, its end.
///
/// Unless it says otherwise, everything is called on the loop of the session's call. What a plugin calls
/// comes in from any thread through `receive`, `reserve`, `commit` and `waitForRoom`.
final class SessionCore: HandleSession, @unchecked Sendable {
    /// How far the session is; every value may be left out on the way to the last.
    enum Phase { case opening, open, refused, ended }

    static let mostUndelivered = 1_024
    static let mostRequests = 64
    static let mostWaiting = 256
    /// CLOSED is due this long after close().
    static let closeDeadline = Duration.seconds(2)

    let instance: PluginInstance
    /// The plugin's own table, or in a drill the one that makes it fail.
    let table: CapabilityPointer
    let loop: EventLoop
    let options: SessionOptions
    let requests = ActiveRequests(capacity: SessionCore.mostRequests)
    let waiters: RoomWaiters
    let holds: ClockHolds
    /// Audio from the plugin, for a synthesizer or a channel.
    let ring: BlockRing?

    // Any thread.
    let audioRate: Atomic<Int>
    let isEnding = Atomic<Bool>(false)
    let isToldClosed = Atomic<Bool>(false)
    let undelivered = Atomic<Int>(0)
    let isAudioAwaited = Atomic<Bool>(false)
    private let isCloseStarted = Atomic<Bool>(false)

    // The control thread's own.
    private var controlPointer: PluginPointer?

    // The loop's own.
    private let events: ProviderEventHandler
    private(set) var phase = Phase.opening
    private(set) var isClosing = false
    private(set) var isReady = false
    private var isAbandoned = false
    private var handle: jf_handle = 0
    private(set) var pointer: PluginPointer?
    private var early: [ProviderEvent] = []
    private var waiting: [(PluginPointer) -> Void] = []
    private var watch: LoopTimer?
    /// Every request of the session, by the order in which they began.
    var order: [UInt64: Int] = [:]
    private(set) var cancelled: Set<UInt64> = []
    /// Bytes of the oldest block of the ring that were read already.
    var readBytes = 0
    /// The number of the last block that was read to its end, and how many were missing before it.
    var lastBlock: UInt32?
    var lostBlocks = 0
    /// Runs on the loop once the plugin has opened the session.
    var onOpened: (() -> Void)?
    /// Stops what feeds the session with audio, and then calls what it was given; any thread.
    var stopFeeding: ((@escaping @Sendable () -> Void) -> Void)?

    init(
        _ instance: PluginInstance, on loop: EventLoop, _ options: SessionOptions, ringBytes: Int?,
        events: @escaping ProviderEventHandler
    ) {
        self.instance = instance
        self.table = instance.table(for: options)
        self.loop = loop
        self.options = options
        self.waiters = RoomWaiters(loop: loop)
        self.holds = ClockHolds(loop: loop)
        self.ring = ringBytes.map { BlockRing(capacity: $0) }
        self.audioRate = Atomic(options.rate)
        self.events = events
    }

    // MARK: - Opening

    /// Lets the plugin open the session, on the control thread.
    func open() {
        do throws(ProviderFailure) {
            try self.instance.admitSession()
        } catch {
            return self.loop.post { self.refuse(error) }
        }
        guard let handle = HandleTable.shared.add(.session(self)) else {
            self.instance.sessionEnded()
            let failure = ProviderFailure(.overloaded, "this host has too many sessions")
            return self.loop.post { self.refuse(failure) }
        }
        self.handle = handle
        self.watch = self.loop.schedule(after: self.options.deadline) { _ in self.checkReady() }
        let isQueued = self.instance.control.run(
            "open", deadline: self.options.deadline, holding: self.loop
        ) { self.openOnControlThread(handle) }
        if !isQueued {
            let failure = ProviderFailure(
                .overloaded, "provider \(self.instance.name) has too many sessions to open")
            self.loop.post { self.opened(.failure(failure)) }
        }
    }

    private func openOnControlThread(_ handle: jf_handle) {
        _ = self.instance.takeReason()
        let made = self.instance.inner.withLock { $0.pointer }
        guard let made else {
            preconditionFailure("a session is opened after its instance started")
        }
        var out: UnsafeMutableRawPointer?
        let status = unsafe lendAll([
            self.options.callID, self.options.language, self.options.target,
            self.options.optionsJSON,
        ]) { texts in
            let format = jf_fmt(
                rate_hz: UInt32(clamping: self.options.rate), channels: 1,
                codec: UInt16(JF_CODEC_S16))
            var open = unsafe jf_open()
            unsafe open.struct_size = unsafe UInt32(MemoryLayout<jf_open>.size)
            unsafe open.flags =
                (self.options.dials ? UInt32(JF_OPEN_DIAL) : 0)
                | (self.options.isResumed ? UInt32(JF_OPEN_RESUMED) : 0)
            unsafe open.input = format
            unsafe open.output = format
            unsafe (open.call_id, open.language) = (texts[0], texts[1])
            unsafe (open.target, open.options_json) = (texts[2], texts[3])
            unsafe open.deadline_ms = UInt32(clamping: self.options.deadline.milliseconds)
            return unsafe self.table.life.pointee.open(made.raw, handle, &open, &out)
        }
        let result: Result<PluginPointer, ProviderFailure>
        if status < 0 {
            result = .failure(self.instance.failure(status, in: "open"))
        } else if let out = unsafe out {
            result = .success(unsafe PluginPointer(raw: out))
            self.controlPointer = unsafe PluginPointer(raw: out)
        } else {
            result = .failure(
                ProviderFailure(
                    .internal,
                    "provider \(self.instance.name) has opened nothing, but says it has"))
        }
        self.loop.post { self.opened(result) }
    }

    private func opened(_ result: Result<PluginPointer, ProviderFailure>) {
        switch result {
        case .failure(let failure):
            self.release()
            self.instance.sessionEnded(isAbandoned: false)
            self.refuse(failure)
        case .success(let pointer):
            guard self.phase == .opening else { return }
            self.phase = .open
            self.pointer = pointer
            self.onOpened?()
            let (waiting, early) = (self.waiting, self.early)
            self.waiting = []
            self.early = []
            for body in waiting where !self.isClosing { body(pointer) }
            for event in early { self.deliver(event) }
        }
    }

    /// There is no session in the plugin.
    private func refuse(_ failure: ProviderFailure) {
        guard self.phase == .opening else { return }
        self.phase = .refused
        self.stopWatch()
        // They name this session, and would keep it.
        self.waiting = []
        self.early = []
        if self.isClosing {
            self.phase = .ended
            self.events(.closed)
        } else {
            self.events(.failed(failure, request: nil))
        }
    }

    private func stopWatch() {
        self.watch?.stop()
        self.watch = nil
    }

    private func checkReady() {
        guard !self.isReady, !self.isClosing, self.phase != .ended else { return }
        self.events(
            .failed(
                ProviderFailure(
                    .timedOut,
                    "provider \(self.instance.name) was not ready within "
                        + "\(self.options.deadline.milliseconds) ms"), request: nil))
    }

    // MARK: - Requests

    /// Starts a request. A status below 0 fails it, never within this call.
    func begin(
        _ request: RequestID, _ function: String,
        _ body: @escaping (PluginPointer) -> jf_status
    ) {
        guard !self.isClosing else { return }
        self.order[request.rawValue] = self.order.count
        guard self.requests.add(request.rawValue) else {
            let failure = ProviderFailure(
                .overloaded, "provider \(self.instance.name) has 64 requests of this session")
            return self.post(.failed(failure, request: request))
        }
        self.proceed(request, function, body)
    }

    /// Goes on with a request that began; nothing happens when it has ended.
    func proceed(
        _ request: RequestID, _ function: String,
        _ body: @escaping (PluginPointer) -> jf_status
    ) {
        self.use { pointer in
            guard self.requests.contains(request.rawValue) else { return }
            let status = body(pointer)
            if status < 0 { self.fail(request, self.instance.failure(status, in: function)) }
        }
    }

    /// Calls the body with the plugin's session, now or once it is open.
    func use(_ body: @escaping (PluginPointer) -> Void) {
        guard !self.isClosing else { return }
        if let pointer = self.pointer { return body(pointer) }
        guard self.phase == .opening, self.waiting.count < Self.mostWaiting else { return }
        self.waiting.append(body)
    }

    /// Fails the request (nil: the session), after all that was posted before. Any thread.
    func fail(_ request: RequestID?, _ failure: ProviderFailure) {
        self.post(.failed(failure, request: request))
    }

    private func post(_ event: ProviderEvent) {
        self.undelivered.add(1, ordering: .relaxed)
        self.loop.post { self.receiveOnLoop(event) }
    }

    func cancel(_ request: RequestID) {
        guard self.requests.remove(request.rawValue) else { return }
        self.cancelled.insert(request.rawValue)
        self.waiters.cancel(request.rawValue)
        let cancel = unsafe self.table.life.pointee.cancel
        self.use { pointer in _ = unsafe cancel(pointer.raw, request.rawValue) }
    }

    /// Runs the body unless the plugin's session has been closed. Control thread.
    func whileOpen(_ body: () -> Void) {
        let isOpen = self.controlPointer != nil && !self.isToldClosed.load(ordering: .acquiring)
        if isOpen { body() }
    }

    // MARK: - The end

    func close(_ reason: CloseReason) {
        guard !self.isClosing else { return }
        self.isClosing = true
        self.isEnding.store(true, ordering: .releasing)
        self.requests.removeAll()
        self.waiters.endAll()
        self.waiting = []
        self.stopWatch()
        switch self.phase {
        case .ended: return
        case .refused:
            return self.loop.post {
                self.phase = .ended
                self.events(.closed)
            }
        case .opening, .open: break
        }
        self.armCloseWatch()
        // The feeder may still be in push(); close() must come after it.
        self.stopFeed { self.queueClose(reason) }
    }

    /// What feeds the session keeps it, until it was stopped.
    private func stopFeed(then body: @escaping @Sendable () -> Void) {
        guard let stopFeeding = self.stopFeeding else { return body() }
        self.stopFeeding = nil
        stopFeeding(body)
    }

    private func queueClose(_ reason: CloseReason) {
        _ = self.instance.control.run(
            "close", deadline: Self.closeDeadline, holding: self.loop
        ) {
            self.isCloseStarted.store(true, ordering: .releasing)
            // Nil when open() failed, or the plugin let go of the session by itself.
            guard let pointer = self.controlPointer,
                !self.isToldClosed.load(ordering: .acquiring)
            else { return }
            self.controlPointer = nil
            unsafe self.table.life.pointee.close(pointer.raw, reason.rawValue)
        }
    }

    private func armCloseWatch() {
        self.watch = self.loop.schedule(after: Self.closeDeadline) { _ in
            guard self.phase != .ended else { return }
            // Other sessions may come first on the control thread.
            let isWaiting =
                !self.isCloseStarted.load(ordering: .acquiring) && !self.instance.control.isStuck
            if isWaiting { return self.armCloseWatch() }
            self.abandon()
        }
    }

    /// The plugin does not let go: it keeps its memory, and the call goes on without it.
    private func abandon() {
        self.phase = .ended
        self.isAbandoned = true
        self.stopWatch()
        self.holds.end()
        self.instance.context.report(
            .abandonedSession, "no CLOSED within 2 s", provider: self.instance.name)
        self.instance.sessionEnded(isAbandoned: true)
        self.events(.closed)
    }

    /// Ends the handle and what hangs on it. Any thread.
    func release() {
        self.isEnding.store(true, ordering: .releasing)
        HandleTable.shared.remove(self.handle)
        self.instance.context.services.timers.stopAll(of: self.handle)
        self.waiters.endAll()
        self.holds.end()
    }

    // MARK: - Events

    func receiveOnLoop(_ event: ProviderEvent) {
        self.undelivered.subtract(1, ordering: .relaxed)
        // open() may emit before it returns, and only then is there something to answer with.
        if self.phase == .opening {
            self.early.append(event)
        } else {
            self.deliver(event)
        }
    }

    func deliver(_ event: ProviderEvent) {
        if case .closed = event { return self.finish() }
        guard self.phase == .open, !self.isClosing, self.isWanted(event) else { return }
        self.events(event)
    }

    private func finish() {
        if self.isAbandoned { return self.instance.abandonedSessionReturned() }
        guard self.phase == .open else { return }
        self.phase = .ended
        self.pointer = nil
        self.stopWatch()
        self.requests.removeAll()
        self.stopFeed {}
        self.instance.sessionEnded()
        self.events(.closed)
    }

    private func isWanted(_ event: ProviderEvent) -> Bool {
        switch event {
        case .ready:
            defer { self.isReady = true }
            if !self.isReady { self.stopWatch() }
            return !self.isReady
        case .done(let request, _, _), .failed(_, let request?):
            if self.requests.remove(request.rawValue) { return true }
            self.countUnwanted(request, isEnd: true)
            return false
        case .mark(let request, _, _), .delta(let request, _, _), .toolCall(let request, _, _, _),
            .usage(let request, _, _, _), .expect(let request, _), .slot(let request, _, _),
            .result(let request, _, _):
            if self.requests.contains(request.rawValue) { return true }
            self.countUnwanted(request, isEnd: false)
            return false
        case .transferred(let request, _):
            // A transfer may be decided long after its request was done.
            return self.order[request.rawValue] != nil
                && !self.cancelled.contains(request.rawValue)
        case .failed(_, nil), .closed, .partial, .final, .turnHint, .audioCame, .ringing, .answered,
            .media, .dtmf, .hungUp, .fact:
            return true
        }
    }

    private func countUnwanted(_ request: RequestID, isEnd: Bool) {
        guard !self.cancelled.contains(request.rawValue) else { return }
        let isKnown = self.order[request.rawValue] != nil
        self.instance.context.report(
            isKnown ? .secondEnd : .unknownRequest, "request \(request.rawValue)",
            provider: self.instance.name)
    }
}
