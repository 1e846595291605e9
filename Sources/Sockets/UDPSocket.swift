import CUV
import EventLoop
import Glibc
import Network
import Synchronization

/// A port for datagrams.
///
/// Its state belongs to the loop once it has started; what others send goes there.
@safe final class UDPSocket: DatagramSocket, @unchecked Sendable {
    let address: String
    private let loop: EventLoop
    private let limits: Sockets.Limits
    private let socket: BoundSocket
    // Made in init, at a fixed address as libuv wants it, and freed in deinit; until it is closed libuv keeps this object.
    private let handle = UnsafeMutablePointer<uv_udp_t>.allocate(capacity: 1)
    private let input = InputMemory()
    private var data: (@Sendable (RawSpan, Span<UInt8>) -> Void)?
    private var closed: (@Sendable () -> Void)?
    private var isOpen = false
    private var isClosed = false
    /// Bytes that wait to leave, also those that are still on their way to the loop.
    private let waiting = Atomic<Int>(0)

    init(_ socket: BoundSocket, on loop: EventLoop, _ limits: Sockets.Limits) {
        self.address = socket.address
        self.socket = socket
        self.loop = loop
        self.limits = limits
    }

    deinit { unsafe self.handle.deallocate() }

    // MARK: - Any thread

    func start(
        _ data: @escaping @Sendable (RawSpan, Span<UInt8>) -> Void,
        closed: @escaping @Sendable () -> Void
    ) {
        self.loop.perform {
            guard !self.isClosed else { return closed() }
            self.data = data
            self.closed = closed
            self.open()
        }
    }

    func send(_ bytes: RawSpan, to peer: RawSpan) -> DatagramDelivery {
        guard bytes.byteCount <= 65_507, var peer = SocketAddress(peer) else { return .malformed }
        guard self.waiting.load(ordering: .relaxed) + bytes.byteCount <= self.limits.unsent else {
            return .full
        }
        if self.loop.isOnLoop, self.isOpen, self.sendNow(bytes, to: &peer) { return .sent }
        let copy = unsafe bytes.withUnsafeBytes { unsafe Array($0) }
        self.waiting.add(copy.count, ordering: .relaxed)
        // Later also on the loop: opening it may be on its way.
        self.loop.post { [peer] in self.queue(copy, to: peer) }
        return .sent
    }

    /// Never at once: it may be the reader that asks, who must not be called before he has returned.
    func close() { self.loop.post { self.end() } }

    // MARK: - On the loop

    private func open() {
        unsafe uv_udp_init(self.loop.uv, self.handle)
        self.isOpen = true
        unsafe self.handle.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
        let descriptor = self.socket.take()
        guard unsafe uv_udp_open(self.handle, descriptor) == 0 else {
            _ = Glibc.close(descriptor)
            return self.end()
        }
        let code = unsafe uv_udp_recv_start(
            self.handle,
            { handle, _, buffer in
                guard let data = unsafe handle?.pointee.data else { return }
                let socket = unsafe Unmanaged<UDPSocket>.fromOpaque(data).takeUnretainedValue()
                unsafe buffer?.pointee = socket.input.buffer
            },
            { handle, count, buffer, sender, _ in
                // Without a sender there is no datagram, only the end of what waited.
                guard count >= 0, let data = unsafe handle?.pointee.data,
                    let sender = unsafe sender
                else { return }
                let socket = unsafe Unmanaged<UDPSocket>.fromOpaque(data).takeUnretainedValue()
                let bytes = unsafe UnsafeRawBufferPointer(
                    start: buffer?.pointee.base, count: count)
                unsafe SocketAddress.withText(of: sender) { peer in
                    unsafe socket.data?(bytes.bytes, peer)
                }
            })
        if code != 0 { self.end() }
    }

    /// Sends it if the system takes it at once.
    private func sendNow(_ bytes: RawSpan, to peer: inout SocketAddress) -> Bool {
        // After the end it is lost, as any may be.
        guard self.isOpen, !self.isClosed else { return true }
        let code = unsafe bytes.withUnsafeBytes { bytes in
            unsafe peer.withSystem { address in
                var buffer = unsafe uv_buf_t(
                    base: UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                        .assumingMemoryBound(to: CChar.self), len: bytes.count)
                return unsafe uv_udp_try_send(self.handle, &buffer, 1, address)
            }
        }
        return code != UV_EAGAIN.rawValue
    }

    private func queue(_ bytes: [UInt8], to peer: SocketAddress) {
        var peer = peer
        let hasLeft = unsafe self.sendNow(bytes.span.bytes, to: &peer)
        if hasLeft {
            self.waiting.subtract(bytes.count, ordering: .relaxed)
            return
        }
        let departure = Departure(bytes, self)
        let kept = unsafe Unmanaged.passRetained(departure)
        unsafe departure.request.pointee.data = unsafe kept.toOpaque()
        var buffer = unsafe departure.buffer
        let code = unsafe peer.withSystem { address in
            unsafe uv_udp_send(departure.request, self.handle, &buffer, 1, address) { request, _ in
                guard let data = unsafe request?.pointee.data else { return }
                unsafe Unmanaged<Departure>.fromOpaque(data).takeRetainedValue().hasLeft()
            }
        }
        if code != 0 {
            departure.hasLeft()
            unsafe kept.release()
        }
    }

    private func end() {
        guard !self.isClosed else { return }
        self.isClosed = true
        if self.isOpen {
            unsafe self.handle.asHandle { handle in
                unsafe uv_close(handle) { handle in
                    guard let data = unsafe handle?.pointee.data else { return }
                    unsafe Unmanaged<UDPSocket>.fromOpaque(data).release()
                }
            }
        }
        let closed = self.closed
        (self.closed, self.data) = (nil, nil)
        // Who closes it may be in the middle of reading it.
        if let closed { self.loop.post(closed) }
    }

    /// A datagram that the system does not take at once; libuv keeps it until it has left.
    @safe private final class Departure {
        // Both made in init, at fixed addresses as libuv wants them, and freed in deinit.
        let request = UnsafeMutablePointer<uv_udp_send_t>.allocate(capacity: 1)
        private let bytes: UnsafeMutableRawBufferPointer
        private let socket: UDPSocket

        init(_ bytes: [UInt8], _ socket: UDPSocket) {
            unsafe self.bytes = .allocate(byteCount: bytes.count, alignment: 1)
            unsafe self.bytes.copyBytes(from: bytes)
            self.socket = socket
        }

        deinit {
            unsafe self.request.deallocate()
            unsafe self.bytes.deallocate()
        }

        var buffer: uv_buf_t {
            unsafe uv_buf_t(
                base: self.bytes.baseAddress?.assumingMemoryBound(to: CChar.self),
                len: self.bytes.count)
        }

        func hasLeft() {
            unsafe self.socket.waiting.subtract(self.bytes.count, ordering: .relaxed)
        }
    }
}
