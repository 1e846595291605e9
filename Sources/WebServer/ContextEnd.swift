package import CUV
import CWebSockets
import Glibc

/// Ends contexts of libwebsockets.
///
/// Version 4.1.6 on libuv closes the descriptor by which a context is woken twice: as the context ends
/// (`lws_plat_pipe_close`), and in the next turn of its loop, when libuv has let go of the handle
/// (`__lws_close_free_wsi_final`). Whoever opened something in between, and got that number, would lose it. So the
/// library is made to forget the number after the first time.
package enum ContextEnd {
    private typealias Handle = UnsafeMutablePointer<uv_handle_t>

    /// On the loop of the context.
    @unsafe package static func destroy(
        _ context: OpaquePointer, on loop: UnsafeMutablePointer<uv_loop_t>
    ) {
        let wakers = unsafe self.wakers(of: loop)
        unsafe lws_context_destroy(context)
        // libuv keeps handles until its next turn. Those of other contexts on this loop do not end.
        for index in unsafe wakers.indices where unsafe uv_is_closing(wakers[index]) != 0 {
            guard let connection = unsafe wakers[index].pointee.data else { continue }
            unsafe jackfield_lws_forget_descriptor(OpaquePointer(connection))
        }
    }

    /// The handles of what wakes the contexts of a loop; they may be several.
    private static func wakers(of loop: UnsafeMutablePointer<uv_loop_t>) -> [Handle] {
        var found: [Handle] = unsafe []
        unsafe withUnsafeMutablePointer(to: &found) { found in
            unsafe uv_walk(
                loop,
                { handle, found in
                    guard let handle = unsafe handle, unsafe ContextEnd.wakes(handle) else {
                        return
                    }
                    unsafe found?.assumingMemoryBound(to: [Handle].self).pointee.append(handle)
                }, found)
        }
        return unsafe found
    }

    private static func wakes(_ handle: Handle) -> Bool {
        var descriptor: uv_os_fd_t = -1
        guard unsafe handle.pointee.type == UV_POLL, unsafe uv_fileno(handle, &descriptor) == 0
        else { return false }
        var target = [CChar](repeating: 0, count: 32)
        let path = "/proc/self/fd/\(descriptor)"
        let length = unsafe readlink(path, &target, target.count)
        let name = target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }
        return String(decoding: name, as: UTF8.self) == "anon_inode:[eventfd]"
    }
}
