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

    deinit {
        let failure = unsafe munmap(self.start, self.bytes)
        precondition(failure == 0, "memory was given back that nobody had taken")
    }

    func write(_ samples: Span<Int16>, at place: Int) {
        self.check(place..<place + samples.count)
        unsafe samples.withUnsafeBytes { source in
            guard let address = source.baseAddress else { return }
            unsafe (self.start + place * 2).copyMemory(from: address, byteCount: source.count)
        }
    }

    /// Gives samples to who has room for all of them.
    func read(_ range: Range<Int>, into output: inout OutputSpan<Int16>) {
        self.check(range)
        let kept = unsafe UnsafeRawBufferPointer(
            start: self.start + range.lowerBound * 2, count: range.count * 2)
        unsafe output.append(copying: Span(_unsafeBytes: kept))
    }

    /// Puts silence there.
    func clear(_ range: Range<Int>) {
        self.check(range)
        unsafe memset(self.start + range.lowerBound * 2, 0, range.count * 2)
    }

    private func check(_ range: Range<Int>) {
        precondition(range.lowerBound >= 0 && range.upperBound <= self.count)
    }

    /// Moves samples to the front.
    func moveToFront(from first: Int, count: Int) {
        self.check(first..<first + count)
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
