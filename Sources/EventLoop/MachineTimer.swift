import CUV

/// A timer on the machine's time, whatever the pace of the loop: networks know no other. On the loop.
@safe package final class MachineTimer {
    // Made in init, at a fixed address as libuv wants it, and freed in deinit; until it is closed libuv keeps this object.
    private let handle = UnsafeMutablePointer<uv_timer_t>.allocate(capacity: 1)
    private var body: (() -> Void)?

    package init(on loop: EventLoop, _ body: @escaping () -> Void) {
        self.body = body
        unsafe uv_timer_init(loop.uv, self.handle)
        unsafe self.handle.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
    }

    deinit { unsafe self.handle.deallocate() }

    /// Calls the body once after this time; below 0: not at all.
    package func set(_ milliseconds: Int) {
        guard milliseconds >= 0 else {
            unsafe uv_timer_stop(self.handle)
            return
        }
        // The loop's idea of now is from before it slept.
        unsafe uv_update_time(self.handle.pointee.loop)
        unsafe uv_timer_start(
            self.handle,
            { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<MachineTimer>.fromOpaque(data).takeUnretainedValue().body?()
            }, UInt64(milliseconds), 0)
    }

    package func close() {
        guard self.body != nil else { return }
        self.body = nil
        unsafe UnsafeMutableRawPointer(self.handle).withMemoryRebound(
            to: uv_handle_t.self, capacity: 1
        ) {
            unsafe uv_close($0) { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<MachineTimer>.fromOpaque(data).release()
            }
        }
    }
}
