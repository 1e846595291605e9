import CJackfield
import CallModel
import EventLoop
import Glibc
import Providers
import Synchronization

/// Brings caller audio to a recognizer's `push`, and `finalize` after the audio that came before it.
///
/// - `inline`: the loop calls the plugin itself.
/// - `fed`: a ring and a thread lie in between, and the plugin may block. On a virtual clock the loop
///   empties the ring itself: time would have to wait for the thread anyway.
///
/// Everything is called on the loop, save `drain`, which the feeder thread calls when there is one.
@safe final class AudioFeed: @unchecked Sendable {
    typealias Push = @Sendable (PluginPointer, UnsafePointer<jf_audio>) -> jf_status
    typealias Finalize = @Sendable (PluginPointer, jf_request) -> jf_status

    private static let audio: UInt32 = 0
    private static let finalization: UInt32 = 1
    /// 2 s of 48 kHz, as a power of two.
    private static let ringBytes = 1 << 18
    /// A second of audio always fits.
    private static let rewind = 1 << 16
    /// Room that audio leaves for finalizations.
    private static let spare = 2_048
    /// How long a block that the plugin did not take waits for the next try.
    private static let retryMicroseconds: UInt32 = 5_000
    private static let inlineBudget: Int64 = 200_000

    // The loop's own, save `pointer` and `retry`: those belong to the side that drains.
    private let core: SessionCore
    private let pointer: PluginPointer
    private let push: Push
    private let finalize: Finalize
    private var isInline: Bool
    private var isThreadRunning = false
    private var sequence: UInt32 = 0
    private var retry: LoopTimer?
    private var overruns = OverrunWindow()
    // Shared with the feeder thread.
    // Made on the loop before the thread starts.
    private lazy var ring = BlockRing(
        capacity: AudioFeed.ringBytes, rewind: AudioFeed.rewind)
    private let wakeup = Wakeup()
    private let hasFailed = Atomic<Bool>(false)
    private let onStopped = Mutex<(@Sendable () -> Void)?>(nil)
    private let overrunCount = Atomic<Int>(0)

    init(
        _ core: SessionCore, _ pointer: PluginPointer, isInline: Bool, push: @escaping Push,
        finalize: @escaping Finalize
    ) {
        self.core = core
        self.pointer = pointer
        self.isInline = isInline
        unsafe self.push = unsafe push
        self.finalize = finalize
        if !isInline { self.startThread() }
    }

    /// Pushes that took longer than their budget.
    var overrunTotal: Int { self.overrunCount.load(ordering: .relaxed) }

    /// Whether the loop itself calls the plugin.
    var runsInline: Bool { self.isInline }

    // MARK: - Into the ring

    /// Takes a block; false when there is no room for it. Allocates nothing.
    func take(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool {
        let flags = isReplay ? UInt32(JF_AUDIO_REPLAY) : 0
        return unsafe samples.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return true }
            if self.isInline {
                return unsafe self.pushInline(start, bytes.count, mediaTime.nanoseconds, flags)
            }
            return unsafe self.queue(start, bytes.count, mediaTime.nanoseconds, flags)
        }
    }

    private func queue(
        _ samples: UnsafeRawPointer, _ bytes: Int, _ mediaTime: Int64, _ flags: UInt32
    ) -> Bool {
        guard self.ring.hasRoom(bytes: bytes + Self.spare),
            case .memory(let memory) = self.ring.reserve(bytes: bytes)
        else {
            self.wakeUp()
            return false
        }
        unsafe memory.copyMemory(from: samples, byteCount: bytes)
        self.sequence &+= 1
        _ = self.ring.commit(
            BlockRing.Header(
                bytes: UInt32(bytes), flags: flags, request: 0, mediaTime: mediaTime,
                sequence: self.sequence, kind: Self.audio))
        self.wakeUp()
        return true
    }

    /// Puts a finalization behind the audio; false when too many wait.
    func finish(_ request: RequestID) -> Bool {
        if self.isInline {
            let status = self.finalize(self.pointer, request.rawValue)
            if status < 0 { self.fail(request.rawValue, status) }
            return true
        }
        guard case .memory = self.ring.reserve(bytes: 1) else { return false }
        _ = self.ring.commit(
            BlockRing.Header(
                bytes: 0, flags: 0, request: request.rawValue, mediaTime: 0, sequence: 0,
                kind: Self.finalization))
        self.wakeUp()
        return true
    }

    private func wakeUp() {
        if self.isThreadRunning {
            self.wakeup.signal()
        } else {
            self.drainOnLoop()
        }
    }

    // MARK: - Inline

    private func pushInline(
        _ samples: UnsafeRawPointer, _ bytes: Int, _ mediaTime: Int64, _ flags: UInt32
    ) -> Bool {
        var block = unsafe jf_audio(
            data: samples, bytes: UInt32(bytes), frames: UInt32(bytes / 2), media_ns: mediaTime,
            flags: flags, seq: self.sequence &+ 1)
        let start = MachineClock.nanoseconds
        let status = unsafe self.push(self.pointer, &block)
        self.measure(MachineClock.nanoseconds - start, budget: Self.inlineBudget)
        if status == jf_status(JF_AGAIN) { return false }
        self.sequence &+= 1
        if status < 0 { self.failSession(status) }
        return true
    }

    // MARK: - Out of the ring

    /// On a virtual clock.
    private func drainOnLoop() {
        if self.drain() {
            self.retry?.stop()
            self.retry = nil
        } else if self.retry == nil {
            self.retry = self.core.loop.schedule(
                after: .microseconds(Int64(Self.retryMicroseconds))
            ) { _ in
                self.retry = nil
                if !self.core.isEnding.load(ordering: .acquiring) { self.drainOnLoop() }
            }
        }
    }

    /// Gives the plugin what is in the ring.
    /// - Returns: false when it did not take all.
    private func drain() -> Bool {
        while !self.core.isEnding.load(ordering: .acquiring),
            let (header, payload) = unsafe self.ring.peek()
        {
            if header.kind == Self.finalization {
                self.finalizeNow(header.request)
            } else if !self.hasFailed.load(ordering: .relaxed) {
                guard unsafe self.pushNow(header, payload) else { return false }
            }
            self.ring.consume(header)
        }
        return true
    }

    private func finalizeNow(_ request: jf_request) {
        // Cancelled while it waited.
        guard self.core.requests.contains(request) else { return }
        let status = self.finalize(self.pointer, request)
        if status < 0 { self.fail(request, status) }
    }

    private func pushNow(_ header: BlockRing.Header, _ payload: UnsafeRawBufferPointer) -> Bool {
        let frames = header.bytes / 2
        var block = unsafe jf_audio(
            data: payload.baseAddress, bytes: header.bytes, frames: frames,
            media_ns: header.mediaTime, flags: header.flags, seq: header.sequence)
        let start = MachineClock.nanoseconds
        let status = unsafe self.push(self.pointer, &block)
        if status == jf_status(JF_AGAIN) { return false }
        let duration = Int64(frames) * 1_000_000_000 / Int64(max(1, self.core.options.rate))
        self.measure(MachineClock.nanoseconds - start, budget: duration)
        if status < 0 { self.failSession(status) }
        return true
    }

    private func fail(_ request: jf_request, _ status: jf_status) {
        self.core.fail(
            RequestID(rawValue: request), self.core.instance.failure(status, in: "finalize"))
    }

    private func failSession(_ status: jf_status) {
        guard !self.hasFailed.exchange(true, ordering: .relaxed) else { return }
        self.core.fail(nil, self.core.instance.failure(status, in: "push"))
    }

    // MARK: - Budgets

    /// Counts a call over its budget; too many of them move an inline session to a feeder.
    private func measure(_ duration: Int64, budget: Int64) {
        // A virtual clock says nothing about how long a call may take.
        guard duration > budget, self.core.loop.pace == .real else { return }
        self.overrunCount.add(1, ordering: .relaxed)
        self.core.instance.countOverrun()
        guard self.isInline, self.overruns.add(MachineClock.nanoseconds) else { return }
        self.isInline = false
        self.startThread()
        self.core.instance.context.services.log(
            PluginLogLine(
                level: .warning, plugin: self.core.instance.pluginID,
                provider: self.core.instance.name,
                message: "push took over 200 µs five times in 10 s: a feeder thread calls it now"))
    }

    // MARK: - The feeder

    private func startThread() {
        guard self.core.loop.pace == .real, !self.isThreadRunning else { return }
        self.isThreadRunning = true
        _ = self.ring
        _ = LoopThread { self.feed() }
    }

    private func feed() {
        var isEmpty = true
        while true {
            // The plugin does not say when it will take a block that it did not.
            if isEmpty { self.wakeup.wait() } else { usleep(Self.retryMicroseconds) }
            if let onStopped = self.onStopped.withLock({ $0 }) { return onStopped() }
            isEmpty = self.drain()
        }
    }

    /// Nothing is pushed any more once `done` is called, which may be on the feeder thread.
    func stop(_ done: @escaping @Sendable () -> Void) {
        self.retry?.stop()
        guard self.isThreadRunning else { return done() }
        self.isThreadRunning = false
        self.onStopped.withLock { $0 = done }
        self.wakeup.signal()
    }
}

/// The machine's monotonic clock.
enum MachineClock {
    static var nanoseconds: Int64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}

/// Notices five over-runs within 10 s.
struct OverrunWindow {
    private static let limit = 5
    private static let length: Int64 = 10_000_000_000

    private var times = [Int64](repeating: .min / 2, count: Self.limit)
    private var next = 0

    /// Adds one; true when it is the fifth of 10 s.
    mutating func add(_ now: Int64) -> Bool {
        let oldest = self.times[(self.next + 1) % Self.limit]
        self.times[self.next] = now
        self.next = (self.next + 1) % Self.limit
        return now - oldest <= Self.length
    }
}
