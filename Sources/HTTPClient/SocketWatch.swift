import CCurl
import CUV

/// A socket of libcurl's that libuv watches.
@safe final class SocketWatch {
    // Made in init, at a fixed address as libuv wants it, and freed in deinit; until it is closed libuv keeps this object.
    private let handle = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)
    private var body: ((_ flags: Int32) -> Void)?

    init(
        _ socket: curl_socket_t, _ loop: UnsafeMutablePointer<uv_loop_t>,
        _ body: @escaping (_ flags: Int32) -> Void
    ) {
        self.body = body
        unsafe uv_poll_init_socket(loop, self.handle, socket)
        unsafe self.handle.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
    }

    deinit { unsafe self.handle.deallocate() }

    /// Calls the body, with flags of libcurl, whenever the socket is ready.
    func wait(readable: Bool, writable: Bool) {
        let events =
            (readable ? Int32(UV_READABLE.rawValue) : 0)
            | (writable ? Int32(UV_WRITABLE.rawValue) : 0)
        unsafe uv_poll_start(self.handle, events) { handle, status, events in
            guard let data = unsafe handle?.pointee.data else { return }
            // What it calls may close it.
            let watch = unsafe Unmanaged<SocketWatch>.fromOpaque(data).takeUnretainedValue()
            var flags: Int32 = status < 0 ? CURL_CSELECT_ERR : 0
            if events & Int32(UV_READABLE.rawValue) != 0 { flags |= CURL_CSELECT_IN }
            if events & Int32(UV_WRITABLE.rawValue) != 0 { flags |= CURL_CSELECT_OUT }
            watch.body?(flags)
        }
    }

    func close() {
        guard self.body != nil else { return }
        self.body = nil
        unsafe UnsafeMutableRawPointer(self.handle).withMemoryRebound(
            to: uv_handle_t.self, capacity: 1
        ) {
            unsafe uv_close($0) { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<SocketWatch>.fromOpaque(data).release()
            }
        }
    }
}
