import CWebSockets
import Network

/// Messages that wait for a connection, in one piece of memory that is used again and again.
///
/// It grows up to a limit; after that nothing more is taken. Each message has in front of it the room that
/// libwebsockets wants for its head.
@safe struct OutputQueue: ~Copyable, @unchecked Sendable {
    // The memory is owned by this value alone.
    private struct Entry {
        var kind: WebSocketMessage
        var count: Int
    }

    private static let pre = jackfield_lws_pre
    private static let smallest = 2_048

    private let limit: Int
    private var memory: UnsafeMutableRawBufferPointer
    /// Where the first message is, and where the next goes.
    private var (head, tail) = (0, 0)
    private var entries: [Entry] = []
    /// Entries before this one have left.
    private var next = 0

    init(limit: Int) {
        self.limit = limit
        unsafe self.memory = .allocate(byteCount: 0, alignment: 16)
    }

    deinit { unsafe self.memory.deallocate() }

    var count: Int { self.entries.count - self.next }
    var isEmpty: Bool { self.count == 0 }

    /// The oldest message, borrowed until it is removed; writable, and so are the bytes for its head.
    var first: (kind: WebSocketMessage, bytes: UnsafeMutableRawBufferPointer)? {
        guard self.next < self.entries.count else { return nil }
        let entry = self.entries[self.next]
        let start = self.head + Self.pre
        return unsafe (
            entry.kind,
            UnsafeMutableRawBufferPointer(rebasing: self.memory[start..<start + entry.count])
        )
    }

    /// Copies a message. False: there is no room.
    mutating func add(_ kind: WebSocketMessage, _ bytes: RawSpan) -> Bool {
        let size = Self.pre + bytes.byteCount
        guard self.tail - self.head + size <= self.limit else { return false }
        self.makeRoom(size)
        let start = self.tail + Self.pre
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[start..<start + $0.count])
                .copyMemory(from: $0)
        }
        self.tail += size
        self.entries.append(Entry(kind: kind, count: bytes.byteCount))
        return true
    }

    mutating func removeAll() { while !self.isEmpty { self.removeFirst() } }

    mutating func removeFirst() {
        self.head += Self.pre + self.entries[self.next].count
        self.next += 1
        guard self.isEmpty else { return }
        (self.head, self.tail, self.next) = (0, 0, 0)
        self.entries.removeAll(keepingCapacity: true)
    }

    private mutating func makeRoom(_ size: Int) {
        guard unsafe self.tail + size > self.memory.count else { return }
        let used = self.tail - self.head
        var memory = unsafe self.memory
        if used + size > memory.count {
            let capacity = min(self.limit, max(Self.smallest, memory.count * 2, used + size))
            unsafe memory = .allocate(byteCount: capacity, alignment: 16)
        }
        // Also moves it to the front of the same memory.
        if used > 0, let target = memory.baseAddress,
            let source = unsafe self.memory.baseAddress
        {
            unsafe memmove(target, source + self.head, used)
        }
        if unsafe memory.baseAddress != self.memory.baseAddress { unsafe self.memory.deallocate() }
        unsafe self.memory = unsafe memory
        (self.head, self.tail) = (0, used)
        self.entries.removeFirst(self.next)
        self.next = 0
    }
}
