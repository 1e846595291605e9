import CUV
import EventLoop
import Glibc
import Network

/// A port that accepts TCP connections.
///
/// Its state belongs to the loop once it has started.
@safe final class TCPListener: StreamListener, @unchecked Sendable {
    let address: String
    private let loop: EventLoop
    private let limits: Sockets.Limits
    private let socket: BoundSocket
    // Made in init, at a fixed address as libuv wants it, and freed in deinit; until it is closed libuv keeps this object.
    private let handle = UnsafeMutablePointer<uv_tcp_t>.allocate(capacity: 1)
    private var accept: (@Sendable (any ByteStream, String) -> StreamEvents?)?
    private let input = InputMemory()
    private var isOpen = false
    private var isClosed = false

    init(_ socket: BoundSocket, on loop: EventLoop, _ limits: Sockets.Limits) {
        self.address = socket.address
        self.socket = socket
        self.loop = loop
        self.limits = limits
    }

    deinit { unsafe self.handle.deallocate() }

    func start(_ accept: @escaping @Sendable (any ByteStream, String) -> StreamEvents?) {
        self.loop.perform {
            guard !self.isClosed else { return }
            self.accept = accept
            self.open()
        }
    }

    func close() { self.loop.perform { self.end() } }

    private func open() {
        unsafe uv_tcp_init(self.loop.uv, self.handle)
        self.isOpen = true
        unsafe self.handle.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
        let descriptor = self.socket.take()
        guard unsafe uv_tcp_open(self.handle, descriptor) == 0 else {
            _ = Glibc.close(descriptor)
            return self.end()
        }
        let code = unsafe self.handle.asStream { stream in
            unsafe uv_listen(stream, 128) { stream, status in
                guard status == 0, let stream = unsafe stream, let data = unsafe stream.pointee.data
                else { return }
                unsafe Unmanaged<TCPListener>.fromOpaque(data).takeUnretainedValue().take()
            }
        }
        if code != 0 { self.end() }
    }

    private func take() {
        guard let accept = self.accept else { return }
        let stream = TCPStream(on: self.loop, self.limits, self.input)
        let peer = unsafe self.handle.asStream { unsafe stream.open(from: $0) }
        guard let peer else { return }
        stream.begin(accept(stream, peer))
    }

    private func end() {
        guard !self.isClosed else { return }
        self.isClosed = true
        self.accept = nil
        guard self.isOpen else { return }
        unsafe self.handle.asHandle { handle in
            unsafe uv_close(handle) { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                unsafe Unmanaged<TCPListener>.fromOpaque(data).release()
            }
        }
    }
}

/// Where the streams of a listener read to, one after the other.
@safe final class InputMemory {
    // Made in init, freed in deinit; libuv fills it and hands it over in one go.
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 65_536, alignment: 16)

    deinit { unsafe self.memory.deallocate() }

    var buffer: uv_buf_t {
        unsafe uv_buf_t(
            base: self.memory.baseAddress?.assumingMemoryBound(to: CChar.self),
            len: self.memory.count)
    }
}

extension UnsafeMutablePointer {
    /// One of libuv's handles as the base of all.
    func asHandle<Result>(_ body: (UnsafeMutablePointer<uv_handle_t>) -> Result) -> Result {
        unsafe UnsafeMutableRawPointer(self).withMemoryRebound(to: uv_handle_t.self, capacity: 1) {
            unsafe body($0)
        }
    }
}

extension UnsafeMutablePointer<uv_tcp_t> {
    func asStream<Result>(_ body: (UnsafeMutablePointer<uv_stream_t>) -> Result) -> Result {
        unsafe UnsafeMutableRawPointer(self).withMemoryRebound(to: uv_stream_t.self, capacity: 1) {
            unsafe body($0)
        }
    }
}
