import CUV
import CWebSockets
import EventLoop
import Glibc
import Sockets

/// Accepts a server's connections and hands them to libwebsockets. On its loop.
///
/// Not by the listening of libwebsockets (4.1.6): it takes an IPv4 address for one of IPv6, and listens on all addresses; and it
/// shares no port between contexts.
@safe final class FrontDoor: @unchecked Sendable {
    let address: String
    private let descriptor: Int32
    private let host: OpaquePointer
    private let isSecure: Bool
    // Made in init, at a fixed address as libuv wants it, and freed once it is closed.
    private let poll = UnsafeMutablePointer<uv_poll_t>.allocate(capacity: 1)

    /// Begins to accept.
    /// - Parameter host: of libwebsockets; outlives this.
    init?(_ socket: BoundSocket, to host: OpaquePointer, isSecure: Bool, on loop: EventLoop) {
        self.address = socket.address
        self.descriptor = socket.take()
        unsafe self.host = unsafe host
        self.isSecure = isSecure
        guard unsafe uv_poll_init(loop.uv, self.poll, self.descriptor) == 0 else {
            unsafe self.poll.deallocate()
            _ = Glibc.close(self.descriptor)
            return nil
        }
        unsafe self.poll.pointee.data = unsafe Unmanaged.passRetained(self).toOpaque()
        unsafe uv_poll_start(self.poll, Int32(UV_READABLE.rawValue)) { poll, _, _ in
            guard let data = unsafe poll?.pointee.data else { return }
            unsafe Unmanaged<FrontDoor>.fromOpaque(data).takeUnretainedValue().accept()
        }
    }

    /// Accepts nobody any more.
    func close() {
        unsafe UnsafeMutableRawPointer(self.poll).withMemoryRebound(
            to: uv_handle_t.self, capacity: 1
        ) { handle in
            unsafe uv_close(handle) { handle in
                guard let data = unsafe handle?.pointee.data else { return }
                let door = unsafe Unmanaged<FrontDoor>.fromOpaque(data).takeRetainedValue()
                _ = Glibc.close(door.descriptor)
                unsafe door.poll.deallocate()
            }
        }
    }

    /// So many at once: the others of the loop have their turn.
    private static let mostAtOnce = 32

    private func accept() {
        for _ in 0..<Self.mostAtOnce {
            let connection = Glibc.accept(self.descriptor, nil, nil)
            guard connection >= 0 else { return }
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            _ = fcntl(connection, F_SETFL, O_NONBLOCK)
            var one: Int32 = 1
            unsafe setsockopt(
                connection, Int32(IPPROTO_TCP), TCP_NODELAY, &one,
                socklen_t(MemoryLayout<Int32>.size))
            let kinds =
                LWS_ADOPT_SOCKET.rawValue | LWS_ADOPT_HTTP.rawValue
                | (self.isSecure ? LWS_ADOPT_ALLOW_SSL.rawValue : 0)
            // One that it does not take it closes.
            _ = unsafe lws_adopt_descriptor_vhost(
                self.host, lws_adoption_type(rawValue: kinds),
                lws_sock_file_fd_type(sockfd: connection), nil, nil)
        }
    }
}
