import CUV

/// Bytes that wait to be written, in one piece of memory that grows and is used again.
@safe struct ByteQueue: ~Copyable {
    // Freed in deinit; does not move while libuv writes from it, because nothing is added then.
    private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 0, alignment: 16)
    private(set) var count = 0

    init() {}

    deinit { unsafe self.memory.deallocate() }

    var isEmpty: Bool { self.count == 0 }

    /// What waits, as libuv wants it.
    var buffer: uv_buf_t {
        unsafe uv_buf_t(
            base: self.memory.baseAddress?.assumingMemoryBound(to: CChar.self), len: self.count)
    }

    mutating func add(_ bytes: RawSpan) {
        let needed = self.count + bytes.byteCount
        if unsafe needed > self.memory.count { self.grow(to: needed) }
        unsafe bytes.withUnsafeBytes {
            unsafe UnsafeMutableRawBufferPointer(rebasing: self.memory[self.count..<needed])
                .copyMemory(from: $0)
        }
        self.count = needed
    }

    mutating func removeAll() { self.count = 0 }

    private mutating func grow(to needed: Int) {
        let larger = UnsafeMutableRawBufferPointer.allocate(
            byteCount: unsafe max(needed, 2 * self.memory.count, 2_048), alignment: 16)
        unsafe larger.copyMemory(
            from: UnsafeRawBufferPointer(rebasing: self.memory.prefix(self.count)))
        unsafe self.memory.deallocate()
        unsafe self.memory = unsafe larger
    }
}
