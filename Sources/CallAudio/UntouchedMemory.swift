#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Room for samples of which only what is used takes memory of the machine.
@safe struct UntouchedMemory: ~Copyable, @unchecked Sendable {
    // Owned by this value alone, from `mmap` in init to `munmap` in deinit.
    private let start: UnsafeMutableRawPointer
    private let bytes: Int
    let count: Int

    init(samples: Int) {
        self.count = samples
        self.bytes = samples * MemoryLayout<Int16>.stride
        let memory = unsafe mmap(
            nil, self.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
            -1, 0)
        guard let memory = unsafe memory, unsafe memory != MAP_FAILED else {
            preconditionFailure("no memory for a call's audio")
        }
        unsafe self.start = unsafe memory
    }

    deinit { unsafe munmap(self.start, self.bytes) }

    subscript(index: Int) -> Int16 {
        get {
            precondition(index >= 0 && index < self.count)
            return unsafe self.start.load(fromByteOffset: index * 2, as: Int16.self)
        }
        nonmutating set {
            precondition(index >= 0 && index < self.count)
            unsafe self.start.storeBytes(of: newValue, toByteOffset: index * 2, as: Int16.self)
        }
    }

    /// Moves samples to the front.
    func moveToFront(from first: Int, count: Int) {
        precondition(first >= 0 && count >= 0 && first + count <= self.count)
        unsafe memmove(self.start, self.start + first * 2, count * 2)
    }

    /// Gives memory behind so many samples back; what was there is forgotten.
    func release(from first: Int) {
        let page = sysconf(Int32(_SC_PAGESIZE))
        let offset = (first * 2 + page - 1) / page * page
        guard offset < self.bytes else { return }
        unsafe madvise(self.start + offset, self.bytes - offset, MADV_DONTNEED)
    }
}
