package import CUV
import CWebSockets
import Glibc
import Synchronization

/// Makes and ends contexts of libwebsockets.
///
/// Version 4.1.6 on libuv closes the descriptor by which a context is woken twice: as the context ends
/// (`lws_plat_pipe_close`), and in the next turn of its loop, when libuv has let go of the handle
/// (`__lws_close_free_wsi_final`). Whoever opens something in between would lose it, if he got that number. So something
/// of ours takes the number at once, to be what the second time closes. The system gives the lowest number that is free:
/// a high one, which it has from the beginning, is nobody else's in the moment before.
package enum ContextLife {
    private static let high: Int32 = 1_000
    // While all low numbers are taken, a high one is given to anybody.
    private static let turn = Mutex(())

    /// Makes a context in the body.
    package static func begin<Result>(_ body: () -> Result) -> Result {
        self.turn.withLock { _ in
            let fillers = self.fill()
            defer { for filler in fillers { close(filler) } }
            return body()
        }
    }

    /// Ends a context, on its loop.
    @unsafe package static func end(
        _ context: OpaquePointer, on loop: UnsafeMutablePointer<uv_loop_t>
    ) {
        self.turn.withLock { _ in
            let descriptors = unsafe self.wakers(of: loop)
            let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
            unsafe lws_context_destroy(context)
            for descriptor in descriptors where fcntl(descriptor, F_GETFD) < 0 {
                let taken = fcntl(null, F_DUPFD_CLOEXEC, descriptor)
                if taken != descriptor { close(taken) }
            }
            close(null)
        }
    }

    /// Takes all low numbers that are free.
    private static func fill() -> [Int32] {
        let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard null >= 0 else { return [] }
        var limits = rlimit()
        _ = unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limits)
        let last = min(self.high, Int32(clamping: limits.rlim_cur / 2)) - 1
        var fillers = [null]
        while let filler = fillers.last, filler >= 0, filler < last {
            fillers.append(fcntl(null, F_DUPFD_CLOEXEC, 3))
        }
        return fillers
    }

    /// What wakes the contexts of a loop; they may be several.
    private static func wakers(of loop: UnsafeMutablePointer<uv_loop_t>) -> [Int32] {
        var found: [Int32] = []
        unsafe withUnsafeMutablePointer(to: &found) { found in
            unsafe uv_walk(
                loop,
                { handle, found in
                    var descriptor: uv_os_fd_t = -1
                    guard let handle = unsafe handle, unsafe handle.pointee.type == UV_POLL,
                        unsafe uv_fileno(handle, &descriptor) == 0
                    else { return }
                    unsafe found?.assumingMemoryBound(to: [Int32].self).pointee.append(descriptor)
                }, found)
        }
        return found.filter { descriptor in
            var target = [CChar](repeating: 0, count: 32)
            let path = "/proc/self/fd/\(descriptor)"
            let length = unsafe readlink(path, &target, target.count)
            let name = target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
            return String(decoding: name, as: UTF8.self) == "anon_inode:[eventfd]"
        }
    }
}
