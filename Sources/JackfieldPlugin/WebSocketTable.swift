import CJackfield

/// `jf_websocket` over the author's readers; lives as long as the process.
enum WebSocketTable {
    private final class Box: Sendable {
        let reader: any WebSocketReader

        init(_ reader: any WebSocketReader) { self.reader = reader }
    }

    /// What the host gives back with each call; let go with `closed`.
    static func context(for reader: any WebSocketReader) -> UnsafeMutableRawPointer {
        unsafe Unmanaged.passRetained(Box(reader)).toOpaque()
    }

    /// The host has not taken the context.
    static func letGo(_ context: UnsafeMutableRawPointer) {
        unsafe Unmanaged<Box>.fromOpaque(context).release()
    }

    // Constant once it is made.
    nonisolated(unsafe) static let shared: UnsafePointer<jf_websocket> = {
        let memory = UnsafeMutablePointer<jf_websocket>.allocate(capacity: 1)
        unsafe memory.initialize(
            to: jf_websocket(
                struct_size: UInt32(MemoryLayout<jf_websocket>.size), flags: 0,
                message: { context, _, kind, data in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<Box>.fromOpaque(context).takeUnretainedValue()
                    unsafe box.reader.receive(
                        Int(kind) == JF_MESSAGE_TEXT ? .text : .binary, data.buffer.bytes)
                },
                closed: { context, _, code, reason in
                    guard let context = unsafe context else { return }
                    let box = unsafe Unmanaged<Box>.fromOpaque(context).takeRetainedValue()
                    box.reader.closed(code, unsafe String(copying: reason))
                },
                opened: { context, _ in
                    guard let context = unsafe context else { return }
                    unsafe Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().reader.opened()
                }))
        return unsafe UnsafePointer(memory)
    }()
}
