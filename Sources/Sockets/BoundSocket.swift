import CUV
import Glibc
package import Network

/// A socket of the system that is bound to an address, on its way to a loop. Closed unless it is taken.
package final class BoundSocket: @unchecked Sendable {
    package enum Kind { case stream, datagram }

    /// Where it is.
    package let address: String
    // Written by init, and by the one that takes it.
    private var descriptor: Int32

    /// - Parameter isShared: others of this process bind to the same address.
    package init(_ text: String, _ kind: Kind, isShared: Bool) throws(NetworkFailure) {
        guard var wanted = SocketAddress(text) else {
            throw NetworkFailure(
                .unavailablePort,
                "\(text) is no address with a port, such as 127.0.0.1:9092 or [::1]:9092")
        }
        let type = kind == .stream ? SOCK_STREAM : SOCK_DGRAM
        let flags = Int32(SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let descriptor = socket(wanted.family, Int32(type.rawValue) | flags, 0)
        guard descriptor >= 0 else { throw Self.failure("cannot make a socket for \(text)") }
        // A port whose last connections have just ended is free.
        if kind == .stream { Self.turnOn(SO_REUSEADDR, descriptor) }
        if isShared { Self.turnOn(SO_REUSEPORT, descriptor) }
        let count = wanted.count
        let isBound = unsafe wanted.withSystem { unsafe bind(descriptor, $0, count) == 0 }
        // To listen tells whether a stream's port is free: two may bind before either listens.
        guard isBound, kind == .datagram || listen(descriptor, SOMAXCONN) == 0 else {
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
    package func take() -> Int32 {
        defer { self.descriptor = -1 }
        return self.descriptor
    }

    private static func turnOn(_ option: Int32, _ descriptor: Int32) {
        var one: Int32 = 1
        unsafe setsockopt(
            descriptor, SOL_SOCKET, option, &one, socklen_t(MemoryLayout<Int32>.size))
    }

    private static func failure(_ what: String) -> NetworkFailure {
        NetworkFailure(
            .unavailablePort, "\(what): \(unsafe String(cString: uv_strerror(-errno)))")
    }
}
