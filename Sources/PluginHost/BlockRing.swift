import Synchronization

/// Blocks of audio and marks in order, from one thread to one other.
///
/// A block is a header and its contiguous payload; a block that does not fit before the end of the memory
/// starts again at its beginning, behind a marker. Positions run freely and are masked on use. Nothing is
/// allocated after `init`. One thread reserves and commits, one other peeks and consumes; `hasRoom` may be
/// asked from any.
@safe final class BlockRing: @unchecked Sendable {
    struct Header: BitwiseCopyable {
        /// Payload in bytes; `Header.wrap` says that the block is at the start of the memory.
        var bytes: UInt32
        var flags: UInt32
        var request: UInt64
        var mediaTime: Int64
        var sequence: UInt32
        /// 0 for audio; else for the user of the ring to define.
        var kind: UInt32

        static let size = 32
        static let wrap = UInt32.max
    }

    /// Payload of the biggest block that always fits once the ring is empty.
    let largestBlock: Int

    // The memory is written between tail and head by the reading side's leave: `head` publishes blocks to
    // the reader, `tail` gives room back to the writer.
    private let memory: UnsafeMutableRawPointer
    private let capacity: UInt64
    private let rewind: UInt64
    private let head = Atomic<UInt64>(0)
    private let tail = Atomic<UInt64>(0)
    // The writer's own.
    private var reservedAt: UInt64 = 0
    private var reservedBytes = 0
    private let isReserved = Atomic<Bool>(false)

    /// - Parameters:
    ///   - capacity: bytes, rounded up to a power of two.
    ///   - rewind: bytes of its memory that are used before it begins anew, which are also all the room there is until
    ///     the reader has seen that; a quarter of the memory at most.
    init(capacity: Int, rewind: Int = 8_192) {
        var rounded = 4_096
        while rounded < capacity { rounded *= 2 }
        self.capacity = UInt64(rounded)
        self.rewind = UInt64(min(rounded / 4, rewind))
        self.largestBlock = rounded / 2 - Header.size
        unsafe self.memory = UnsafeMutableRawPointer.allocate(byteCount: rounded, alignment: 64)
    }

    deinit { unsafe self.memory.deallocate() }

    // MARK: - The writing side

    @safe enum Reservation {
        case memory(UnsafeMutableRawPointer)
        case noRoom
        /// Longer than the ring can ever take, or not one block at a time.
        case refused
    }

    /// Lends memory for one block. `commit` must follow.
    func reserve(bytes: Int) -> Reservation {
        guard bytes > 0, bytes <= self.largestBlock else { return .refused }
        // The writer may be a plugin that breaks the rule of one thread at a time.
        guard !self.isReserved.exchange(true, ordering: .acquiringAndReleasing) else {
            return .refused
        }
        guard let start = self.start(bytes: bytes) else {
            self.isReserved.store(false, ordering: .releasing)
            return .noRoom
        }
        self.reservedAt = start
        self.reservedBytes = bytes
        return unsafe .memory(self.address(start) + Header.size)
    }

    /// Publishes the reserved block, or drops it when it is empty.
    /// - Returns: false when nothing, or less than this, was reserved; then the reservation is dropped.
    func commit(_ header: Header) -> Bool {
        guard self.isReserved.load(ordering: .acquiring) else { return false }
        defer { self.isReserved.store(false, ordering: .releasing) }
        guard header.bytes <= UInt32(self.reservedBytes) else { return false }
        guard header.bytes > 0 || header.kind > 0 else { return true }
        let head = self.head.load(ordering: .relaxed)
        if self.reservedAt != head {
            let marker = Header(
                bytes: Header.wrap, flags: 0, request: 0, mediaTime: 0, sequence: 0, kind: 0)
            unsafe self.address(head).storeBytes(of: marker, as: Header.self)
        }
        unsafe self.address(self.reservedAt).storeBytes(of: header, as: Header.self)
        self.head.store(
            self.reservedAt + Self.space(Int(header.bytes)), ordering: .releasing)
        return true
    }

    /// Whether a block of this size could be reserved now. Any thread.
    func hasRoom(bytes: Int) -> Bool { self.start(bytes: bytes) != nil }

    /// Where a block of this size would start, or nil when the reader is not that far.
    private func start(bytes: Int) -> UInt64? {
        let head = self.head.load(ordering: .acquiring)
        let tail = self.tail.load(ordering: .acquiring)
        let space = Self.space(bytes)
        let beforeEnd = self.capacity - head & (self.capacity - 1)
        // Once it is empty behind some of its memory it begins anew: what seldom waits needs little of it.
        // Until the reader has seen that, there is only so much room.
        let isSpent = head == tail && self.capacity - beforeEnd >= self.rewind
        let isAtEnd = beforeEnd < space || isSpent && beforeEnd + space <= self.capacity
        let start = isAtEnd ? head + beforeEnd : head
        return start + space - tail <= self.capacity ? start : nil
    }

    // MARK: - The reading side

    /// The oldest block, and its payload until it is consumed.
    func peek() -> (header: Header, payload: UnsafeRawBufferPointer)? {
        let head = self.head.load(ordering: .acquiring)
        var tail = self.tail.load(ordering: .relaxed)
        guard tail != head else { return nil }
        var header = unsafe self.address(tail).load(as: Header.self)
        if header.bytes == Header.wrap {
            tail += self.capacity - tail & (self.capacity - 1)
            self.tail.store(tail, ordering: .releasing)
            header = unsafe self.address(tail).load(as: Header.self)
        }
        let payload = unsafe UnsafeRawBufferPointer(
            start: self.address(tail) + Header.size, count: Int(header.bytes))
        return unsafe (header, payload)
    }

    /// Gives the memory of the block that was peeked at back.
    func consume(_ header: Header) {
        let tail = self.tail.load(ordering: .relaxed)
        self.tail.store(tail + Self.space(Int(header.bytes)), ordering: .releasing)
    }

    private func address(_ position: UInt64) -> UnsafeMutableRawPointer {
        unsafe self.memory + Int(position & (self.capacity - 1))
    }

    /// A block is a multiple of its header's size, so that a header always fits before the end.
    private static func space(_ bytes: Int) -> UInt64 {
        UInt64(Header.size + (bytes + Header.size - 1) / Header.size * Header.size)
    }
}
