import CJackfield
import EventLoop
import Synchronization

/// What a handle given to a plugin stands for.
enum HandleTarget {
    case instance(PluginInstance)
    case session(any HandleSession)
    /// An exchange or a socket of one of the instance's paths.
    case connection(PluginConnection)
}

/// What a plugin reaches by the handle of a session: the session, or what stands in for it in a drill.
///
/// Everything may be called from any thread.
protocol HandleSession: AnyObject, Sendable {
    var instance: PluginInstance { get }
    var loop: EventLoop { get }
    var holds: ClockHolds { get }

    /// Takes an event, which is borrowed.
    func receive(_ event: UnsafePointer<jf_event>) -> jf_status

    /// Lends memory for one block of audio.
    func reserve(
        _ request: jf_request, bytes: UInt32,
        into out: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    ) -> jf_status

    /// Publishes the block.
    func commit(_ request: jf_request, _ audio: jf_audio) -> jf_status

    /// Blocks until there is room for a block; see `jf_host_work_v1.wait_room`.
    func waitForRoom(_ request: jf_request, bytes: Int, timeout: Duration) -> jf_status
}

/// Numbers for things that plugins may name: generation << 32 | index.
///
/// A plugin may use a number at any time, from any thread, long after it ended: it then finds nothing.
/// Looking up takes no lock, so that it is safe on a media thread. A target is kept until it was removed
/// and nobody uses it any more.
final class HandleTable: Sendable {
    /// For all plugins of the process, so that the handle of another plugin is known to be one.
    static let shared = HandleTable(capacity: 16_384)

    private final class Slot: @unchecked Sendable {
        // generation << 32 | ended << 31 | users. `target` is written while the slot is free, by the one
        // that took it off the free list, and again by the one that finds it ended and unused. A free slot
        // has ended, a new one too: nobody enters it, whatever number he has.
        let state = Atomic<UInt64>(Slot.ended)
        var target: HandleTarget?

        static let ended: UInt64 = 1 << 31

        /// Counts one more user; false when the slot has another generation, or has ended.
        func enter(generation: UInt64) -> Bool {
            var state = self.state.load(ordering: .acquiring)
            while state >> 32 == generation, state & Self.ended == 0 {
                let (isCounted, found) = self.state.weakCompareExchange(
                    expected: state, desired: state + 1, ordering: .acquiringAndReleasing)
                if isCounted { return true }
                state = found
            }
            return false
        }

        /// Counts one user less; true for the last one of a slot that has ended.
        func leave() -> Bool {
            let state = self.state.subtract(1, ordering: .acquiringAndReleasing).newValue
            return state & UInt64(UInt32.max) == Self.ended
        }

        /// Marks the end, once; nil when it has ended or is another generation.
        func end(generation: UInt64) -> (isUnused: Bool, Void)? {
            var state = self.state.load(ordering: .acquiring)
            while state >> 32 == generation, state & Self.ended == 0 {
                let (isEnded, found) = self.state.weakCompareExchange(
                    expected: state, desired: state | Self.ended, ordering: .acquiringAndReleasing)
                if isEnded { return (state & (Self.ended - 1) == 0, ()) }
                state = found
            }
            return nil
        }
    }

    private let slots: [Slot]
    private let free: Mutex<[Int]>

    init(capacity: Int) {
        self.slots = (0..<capacity).map { _ in Slot() }
        self.free = Mutex((0..<capacity).reversed())
    }

    /// How many numbers stand for something, or still for something that has ended and is in use. Any thread.
    var count: Int { self.slots.count - self.free.withLock { $0.count } }

    /// Gives the target a number; nil when all are taken.
    func add(_ target: HandleTarget) -> jf_handle? {
        guard let index = self.free.withLock({ $0.popLast() }) else { return nil }
        let slot = self.slots[index]
        slot.target = target
        // A free slot has ended, and has no users: nobody else writes its state now. The generation starts
        // at 1, so that 0 is no handle.
        let generation = (slot.state.load(ordering: .relaxed) >> 32 + 1) & UInt64(UInt32.max)
        slot.state.store(max(1, generation) << 32, ordering: .releasing)
        return max(1, generation) << 32 | UInt64(index)
    }

    /// Lends the target for the body; nil when the number stands for nothing (any more). Any thread; takes
    /// no lock.
    func with<Result>(_ handle: jf_handle, _ body: (HandleTarget) -> Result) -> Result? {
        let index = Int(handle & UInt64(UInt32.max))
        guard index < self.slots.count else { return nil }
        let slot = self.slots[index]
        guard slot.enter(generation: handle >> 32) else { return nil }
        defer { if slot.leave() { self.recycle(slot, index) } }
        guard let target = slot.target else { return nil }
        return body(target)
    }

    /// From now on the number stands for nothing. Any thread, also from within `with`.
    /// - Returns: false when it had ended before.
    @discardableResult
    func remove(_ handle: jf_handle) -> Bool {
        let index = Int(handle & UInt64(UInt32.max))
        guard index < self.slots.count else { return false }
        let slot = self.slots[index]
        guard let ended = slot.end(generation: handle >> 32) else { return false }
        if ended.isUnused { self.recycle(slot, index) }
        return true
    }

    private func recycle(_ slot: Slot, _ index: Int) {
        slot.target = nil
        self.free.withLock { $0.append(index) }
    }
}
