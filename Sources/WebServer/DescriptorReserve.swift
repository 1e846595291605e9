import Glibc

/// Descriptors that nobody uses, with numbers below those of what is made after them.
///
/// libwebsockets (4.1.6, on libuv) closes the descriptor of a context's wake-up pipe twice as the context ends, in two
/// turns of the loop. Whoever opened something in between would lose it. The system gives the lowest number that is
/// free: as long as there are lower ones, nobody gets that of the pipe.
package struct DescriptorReserve {
    /// More than all threads together open in two turns of a loop.
    private static let count = 32

    private var descriptors: [Int32] = []

    /// Before the context is made.
    package init() {
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else { return }
        self.descriptors.append(null)
        while self.descriptors.count < Self.count {
            let copy = fcntl(null, F_DUPFD_CLOEXEC, 3)
            guard copy >= 0 else { return }
            self.descriptors.append(copy)
        }
    }

    /// Right before the context ends.
    package mutating func release() {
        for descriptor in self.descriptors { close(descriptor) }
        self.descriptors = []
    }
}
