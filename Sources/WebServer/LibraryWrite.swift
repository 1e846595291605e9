import CWebSockets

/// What leaves through libwebsockets, which wants room of its own in front of the bytes.
enum LibraryWrite {
    /// Hands over a copy of the bytes as one piece; false ends the connection.
    static func copy(
        _ bytes: some Collection<UInt8>, to wsi: OpaquePointer, as kind: lws_write_protocol
    ) -> Bool {
        let count = bytes.count
        return unsafe withUnsafeTemporaryAllocation(
            byteCount: jackfield_lws_pre + count, alignment: 16
        ) { buffer in
            let piece = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[jackfield_lws_pre...])
            unsafe piece.copyBytes(from: bytes)
            let start = unsafe piece.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return unsafe lws_write(wsi, start, count, kind) >= count
        }
    }
}
