import CallAudio

/// Room for some samples at a fixed address, filled and read again and again without allocating.
@safe final class FrameBuffer {
    // Owned by this object alone; `count` samples of it are initialised.
    private let storage: UnsafeMutableBufferPointer<Int16>
    private(set) var count = 0

    init(capacity: Int) {
        unsafe self.storage = .allocate(capacity: capacity)
        unsafe self.storage.initialize(repeating: 0)
    }

    deinit { unsafe self.storage.deallocate() }

    var capacity: Int { unsafe self.storage.count }
    var room: Int { self.capacity - self.count }

    /// Lends what is in it, or its first samples.
    func read<Result>(first limit: Int = .max, _ body: (Span<Int16>) -> Result) -> Result {
        let filled = unsafe UnsafeBufferPointer(rebasing: self.storage[..<min(limit, self.count)])
        return body(unsafe Span(_unsafeElements: filled))
    }

    func removeAll() { self.count = 0 }

    /// Takes the first samples away.
    func removeFirst(_ samples: Int) {
        let rest = self.count - samples
        if rest > 0, let start = unsafe self.storage.baseAddress {
            unsafe start.update(from: start + samples, count: rest)
        }
        self.count = max(0, rest)
    }

    /// Adds silence.
    func pad(to count: Int) {
        while self.count < min(count, self.capacity) {
            unsafe self.storage[self.count] = 0
            self.count += 1
        }
    }

    /// Lends the free room to a writer that tells how many samples it wrote.
    @discardableResult
    func append(upTo limit: Int = .max, _ write: (inout MutableSpan<Int16>) -> Int) -> Int {
        let room = min(limit, self.room)
        let free = unsafe UnsafeMutableBufferPointer(
            rebasing: self.storage[self.count..<self.count + room])
        var span = unsafe MutableSpan(_unsafeElements: free)
        let written = min(room, write(&span))
        self.count += written
        return written
    }

    /// Lends the free room to a writer of output spans.
    func append(_ write: (inout OutputSpan<Int16>) -> Void) {
        let free = unsafe UnsafeMutableBufferPointer(rebasing: self.storage[self.count...])
        var output = unsafe OutputSpan(buffer: free, initializedCount: 0)
        write(&output)
        self.count += unsafe output.finalize(for: free)
    }

    /// Lends samples for change in place: the first ones, or those from a place on.
    func change(
        from start: Int = 0, first samples: Int = .max, _ body: (inout MutableSpan<Int16>) -> Void
    ) {
        let end = start + min(samples, self.count - start)
        let part = unsafe UnsafeMutableBufferPointer(rebasing: self.storage[start..<end])
        var span = unsafe MutableSpan(_unsafeElements: part)
        body(&span)
    }

    /// Adds as many samples as there is room for.
    func append(_ samples: Span<Int16>) {
        let count = min(samples.count, self.room)
        self.append { $0.append(copying: samples.extracting(first: count)) }
    }

    /// Forgets all but the first samples.
    func keep(first samples: Int) { self.count = min(self.count, samples) }
}
