import CUV
import EventLoop
import Network

/// A TCP connection that was accepted.
///
/// Its state belongs to the loop; what others ask for goes there.
@safe final class TCPStream: ByteStream, @unchecked Sendable {
    private let loop: EventLoop
    private let limits: Sockets.Limits
    private let input: InputMemory
    // Both made in init, at fixed addresses as libuv wants them, and freed in deinit; until the handle is closed libuv
    // keeps this object.
    private let handle = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
    private let request = UnsafeMutablePointer<uv_write_t>.allocate(capacity: 1)
    private var events: StreamEvents?
    /// What libuv is writing, and what comes after it.
    private var leaving = ByteQueue()
    private var waiting = ByteQueue()
    private var isWriting = false
    /// Nothing more is taken; it ends when all has left.
    private var isEnding = false
    private var isClosed = false
    private var farewell: LoopTimer?

    init(on loop: EventLoop, _ limits: Sockets.Limits, _ input: InputMemory) {
        self.loop = loop
        self.limits = limits
        self.input = input
    }

    deinit {
        unsafe self.handle.deallocate()
        unsafe self.request.deallocate()
    }

    // MARK: - Any thread

    func send(_ bytes: RawSpan) -> Bool {
        if self.loop.isOnLoop { return self.queue(bytes) }
        let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        self.loop.post { if unsafe !self.queue(copy.span.bytes) { self.end() } }
        return true
    }

    // Never at once: it may be the reader that asks, who must not be called before he has returned.

    func close() { self.loop.post { self.endWhenSent() } }

    func drop() { self.loop.post { self.end() } }

    // MARK: - On the loop

    /// Takes the connection from its listener.
    /// - Returns: the peer; nil: it is gone already.
    func open(from listener: UnsafeMutablePointer<uv_stream_t>) -> String? {
        unsafe uv_tcp_init(self.loop.uv, self.handle)
        unsafe self.handle.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
        guard unsafe self.handle.asStream({ unsafe uv_accept(listener, $0) }) == 0 else {
            self.end()
            return nil
        }
        unsafe uv_tcp_nodelay(self.handle, 1)
        unsafe uv_tcp_keepalive(self.handle, 1, 60)
        var peer = SocketAddress()
        var length = Int32(MemoryLayout<sockaddr_storage>.size)
        return unsafe peer.withSystem { address in
            guard unsafe uv_tcp_getpeername(self.handle, address, &length) == 0 else {
                self.end()
                return nil
            }
            return unsafe SocketAddress.text(of: address)
        }
    }

    /// Begins to read; without events it ends.
    func begin(_ events: StreamEvents?) {
        guard let events else { return self.end() }
        guard !self.isClosed else { return events.closed() }
        self.events = events
        let code = unsafe self.handle.asStream { stream in
            unsafe uv_read_start(
                stream,
                { handle, _, buffer in
                    guard let data = unsafe handle?.pointee.data else { return }
                    let stream = unsafe Unmanaged<TCPStream>.fromOpaque(data).takeUnretainedValue()
                    unsafe buffer?.pointee = stream.input.buffer
                },
                { handle, count, buffer in
                    guard let data = unsafe handle?.pointee.data else { return }
                    // What it calls may let go of it.
                    let stream = unsafe Unmanaged<TCPStream>.fromOpaque(data).takeUnretainedValue()
                    unsafe stream.receive(
                        UnsafeRawBufferPointer(start: buffer?.pointee.base, count: max(0, count)),
                        isOver: count < 0)
                })
        }
        if code != 0 { self.end() }
    }

    private func receive(_ bytes: UnsafeRawBufferPointer, isOver: Bool) {
        if isOver {
            // The peer may still read what was sent to it.
            unsafe self.handle.asStream { _ = unsafe uv_read_stop($0) }
            self.tellClosed()
            return self.endWhenSent()
        }
        guard unsafe !bytes.isEmpty, !self.isEnding else { return }
        unsafe self.events?.data(bytes.bytes)
    }

    private func queue(_ bytes: RawSpan) -> Bool {
        guard !self.isClosed, !self.isEnding else { return true }
        guard self.leaving.count + self.waiting.count + bytes.byteCount <= self.limits.unsent
        else { return false }
        let sent = self.isWriting ? 0 : self.tryWrite(bytes)
        guard sent < bytes.byteCount else { return true }
        self.waiting.add(bytes.extracting(droppingFirst: sent))
        self.write()
        return true
    }

    /// Writes what the system takes at once.
    private func tryWrite(_ bytes: RawSpan) -> Int {
        let written = unsafe bytes.withUnsafeBytes { bytes in
            unsafe self.handle.asStream { stream in
                var buffer = unsafe uv_buf_t(
                    base: UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                        .assumingMemoryBound(to: CChar.self), len: bytes.count)
                return unsafe uv_try_write(stream, &buffer, 1)
            }
        }
        return max(0, Int(written))
    }

    private func write() {
        guard !self.isWriting, !self.waiting.isEmpty else { return }
        swap(&self.leaving, &self.waiting)
        self.isWriting = true
        unsafe self.request.pointee.data = unsafe Unmanaged.passUnretained(self).toOpaque()
        var buffer = unsafe self.leaving.buffer
        let code = unsafe self.handle.asStream { stream in
            unsafe uv_write(self.request, stream, &buffer, 1) { request, status in
                guard let data = unsafe request?.pointee.data else { return }
                unsafe Unmanaged<TCPStream>.fromOpaque(data).takeUnretainedValue().written(status)
            }
        }
        if code != 0 {
            self.isWriting = false
            self.drop()
        }
    }

    private func written(_ status: Int32) {
        self.isWriting = false
        self.leaving.removeAll()
        guard !self.isClosed else { return }
        guard status == 0 else { return self.end() }
        self.write()
        if self.isEnding, !self.isWriting { self.end() }
    }

    private func endWhenSent() {
        guard !self.isClosed, !self.isEnding else { return }
        self.isEnding = true
        guard self.isWriting else { return self.end() }
        self.farewell = self.loop.schedule(after: self.limits.farewell) { [weak self] _ in
            self?.end()
        }
    }

    private func end() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.farewell?.stop()
        self.farewell = nil
        unsafe self.handle.asHandle { handle in
            unsafe uv_close(handle) { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<TCPStream>.fromOpaque(data).release()
            }
        }
        // Who closes it may be in the middle of reading it.
        self.loop.post { self.tellClosed() }
    }

    private func tellClosed() {
        let events = self.events
        self.events = nil
        events?.closed()
    }
}
