import CUV
import Glibc

/// A socket of the system that listens at an address, on its way to a loop. Closed unless it is taken.
final class BoundSocket: @unchecked Sendable {
    /// Where it is.
    let address: String
    // Written by init, and by the one that takes it.
    private var descriptor: Int32

    init(_ text: String) throws(WebServerError) {
        guard var wanted = SocketAddress(text) else {
            throw WebServerError(
                description:
                    "\(text) is no address with a port, such as 127.0.0.1:8080 or [::1]:8080")
        }
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(wanted.family, Int32(SOCK_STREAM.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw Self.failure("cannot make a socket for \(text)") }
        // A port whose last connections have just ended is free.
        var one: Int32 = 1
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let count = wanted.count
        let isBound = unsafe wanted.withSystem { unsafe bind(descriptor, $0, count) == 0 }
        // To listen tells whether the port is free: two may bind before either listens.
        guard isBound, listen(descriptor, SOMAXCONN) == 0 else {
            let failure = Self.failure("cannot bind to \(text)")
            _ = close(descriptor)
            throw failure
        }
        self.descriptor = descriptor
        var given = SocketAddress()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        self.address = unsafe given.withSystem {
            unsafe getsockname(descriptor, $0, &length) == 0 ? SocketAddress.text(of: $0) : text
        }
    }

    deinit { if self.descriptor >= 0 { _ = close(self.descriptor) } }

    /// Gives the descriptor away.
    func take() -> Int32 {
        defer { self.descriptor = -1 }
        return self.descriptor
    }

    private static func failure(_ what: String) -> WebServerError {
        WebServerError(description: "\(what): \(unsafe String(cString: uv_strerror(-errno)))")
    }
}
