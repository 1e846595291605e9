import Synchronization

/// Hands samples from one thread to one other, without a lock and without allocation.
///
/// One thread writes, one reads; both are wait-free. Indices run freely and wrap round the whole range
/// of `Int`, so full and empty are never confused.
@safe package final class AudioRing: @unchecked Sendable {
    // Samples between `read` and `written` belong to the reader, all others to the writer; the indices'
    // release and acquire hand them over.
    private let storage: UnsafeMutableBufferPointer<Int16>
    private let mask: Int
    private let written = Atomic<Int>(0)
    // Keeps the two indices on cache lines of their own.
    private let padding = InlineArray<16, Int>(repeating: 0)
    private let readIndex = Atomic<Int>(0)

    /// - Parameter minimumCapacity: in samples; rounded up to a power of two.
    package init(minimumCapacity: Int) {
        precondition(minimumCapacity > 0 && minimumCapacity <= 1 << 30, "1 to 2^30 samples")
        var capacity = 1
        while capacity < minimumCapacity { capacity <<= 1 }
        unsafe self.storage = .allocate(capacity: capacity)
        unsafe self.storage.initialize(repeating: 0)
        self.mask = capacity - 1
    }

    deinit { unsafe self.storage.deallocate() }

    package var capacity: Int { self.mask + 1 }

    /// Samples that wait. The reader may count on them; to the writer it is the most there can be.
    package var count: Int {
        self.written.load(ordering: .acquiring) &- self.readIndex.load(ordering: .acquiring)
    }

    /// Room for samples. The writer may count on it.
    package var freeCapacity: Int { self.capacity - self.count }

    /// Takes all of the samples, or none when there is no room. Writer only.
    package func write(_ samples: Span<Int16>) -> Bool {
        let head = self.written.load(ordering: .relaxed)
        let used = head &- self.readIndex.load(ordering: .acquiring)
        guard samples.count <= self.capacity - used else { return false }
        let first = min(samples.count, self.capacity - (head & self.mask))
        self.put(samples.extracting(first: first), at: head & self.mask)
        self.put(samples.extracting(first...), at: 0)
        self.written.store(head &+ samples.count, ordering: .releasing)
        return true
    }

    /// Moves as many samples as wait and fit; gives how many. Reader only.
    @discardableResult
    package func read(into output: inout OutputSpan<Int16>) -> Int {
        let tail = self.readIndex.load(ordering: .relaxed)
        let waiting = self.written.load(ordering: .acquiring) &- tail
        let count = min(waiting, output.freeCapacity)
        let first = min(count, self.capacity - (tail & self.mask))
        output.append(copying: self.kept(first, from: tail & self.mask))
        output.append(copying: self.kept(count - first, from: 0))
        self.readIndex.store(tail &+ count, ordering: .releasing)
        return count
    }

    private func put(_ samples: Span<Int16>, at place: Int) {
        let room = unsafe UnsafeMutableBufferPointer(rebasing: self.storage[place...])
        var target = unsafe MutableSpan(_unsafeElements: room)
        target.copy(samples)
    }

    @_lifetime(borrow self)
    private func kept(_ count: Int, from place: Int) -> Span<Int16> {
        let part = unsafe UnsafeBufferPointer(rebasing: self.storage[place..<place + count])
        return unsafe _overrideLifetime(Span(_unsafeElements: part), borrowing: self)
    }

    /// Drops up to so many of the oldest samples; gives how many. Reader only.
    @discardableResult
    package func discard(_ limit: Int = .max) -> Int {
        let tail = self.readIndex.load(ordering: .relaxed)
        let count = min(self.written.load(ordering: .acquiring) &- tail, limit)
        self.readIndex.store(tail &+ count, ordering: .releasing)
        return count
    }
}
