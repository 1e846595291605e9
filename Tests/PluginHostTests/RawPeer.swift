import EventLoop
import FoundationEssentials
import Glibc

/// A TCP connection of a test, without any help: what comes is what was sent. Everything blocks, but for 20 s at most.
final class RawConnection: Sendable {
    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        unsafe setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// - Parameter address: "127.0.0.1:9092".
    convenience init(to address: String) throws {
        let port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.init(descriptor)
        let code = unsafe RawAddress.loopback(port) { unsafe Glibc.connect(descriptor, $0, $1) }
        guard code == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { Glibc.close(self.descriptor) }

    /// Lets this process have as many as the system lets it.
    static func allowMany() {
        var limit = rlimit()
        // RLIMIT_NOFILE.
        let files = __rlimit_resource_t(7)
        guard unsafe getrlimit(files, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        unsafe setrlimit(files, &limit)
    }

    func send(_ text: String) { self.send(Array(text.utf8)) }

    func send(_ bytes: [UInt8]) {
        var sent = 0
        while sent < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.send(
                    self.descriptor, bytes.baseAddress.map { unsafe $0 + sent }, bytes.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    /// What comes next; empty at the end.
    func receive(atMost limit: Int = 65_536) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: limit)
        let count = unsafe recv(self.descriptor, &bytes, limit, 0)
        return Array(bytes.prefix(max(0, count)))
    }

    /// So many bytes, or all that come before the end.
    func receive(exactly count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            let more = self.receive(atMost: min(count - bytes.count, 65_536))
            guard !more.isEmpty else { break }
            bytes += more
        }
        return bytes
    }

    /// Everything up to the end.
    func receiveAll() -> [UInt8] { self.receive(exactly: .max) }

    func text(_ count: Int) -> String {
        String(decoding: self.receive(exactly: count), as: UTF8.self)
    }

    /// Everything up to an empty line.
    func receiveHead() -> String {
        var bytes: [UInt8] = []
        while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
            let next = self.receive(atMost: 1)
            guard !next.isEmpty else { break }
            bytes += next
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until the other side goes; reads nothing.
    func waitForEnd() {
        var wish = pollfd(fd: self.descriptor, events: 0x2000 /* POLLRDHUP */, revents: 0)
        unsafe poll(&wish, 1, 20_000)
    }

    /// Sends no more; what comes can still be read.
    func finishSending() { shutdown(self.descriptor, Int32(SHUT_WR)) }
}

/// A server on a thread of its own for each connection, of which the test writes every byte.
final class RawServer: Sendable {
    let port: Int
    private let descriptor: Int32

    init(_ serve: @escaping @Sendable (RawConnection) -> Void) throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        let code = unsafe RawAddress.loopback(0) { unsafe bind(descriptor, $0, $1) }
        guard code == 0, listen(descriptor, 64) == 0 else { throw POSIXError(.EADDRINUSE) }
        self.port = RawAddress.port(of: descriptor)
        _ = LoopThread {
            while true {
                let accepted = accept(descriptor, nil, nil)
                guard accepted >= 0 else { break }
                let connection = RawConnection(accepted)
                _ = LoopThread { serve(connection) }
            }
            Glibc.close(descriptor)
        }
    }

    /// Ends the thread, and only the thread closes: closed under its hands, the number would soon be that of another
    /// test's server, and the thread would take the visitors of that one.
    deinit { shutdown(self.descriptor, Int32(SHUT_RDWR)) }

    var url: String { "http://127.0.0.1:\(self.port)" }
}

/// A port for datagrams of a test.
final class RawPort: Sendable {
    let port: Int
    private let descriptor: Int32

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.descriptor = descriptor
        guard unsafe RawAddress.loopback(0, { unsafe bind(descriptor, $0, $1) }) == 0 else {
            throw POSIXError(.EADDRINUSE)
        }
        var limit = timeval(tv_sec: 20, tv_usec: 0)
        unsafe setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        self.port = RawAddress.port(of: descriptor)
    }

    deinit { Glibc.close(self.descriptor) }

    func send(_ bytes: [UInt8], to address: String) {
        let port = address.split(separator: ":").last.flatMap { UInt16($0) } ?? 0
        _ = unsafe RawAddress.loopback(port) { address, size in
            unsafe sendto(self.descriptor, bytes, bytes.count, 0, address, size) < 0 ? -1 : 0
        }
    }

    func receive() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = unsafe recv(self.descriptor, &bytes, bytes.count, 0)
        return Array(bytes.prefix(max(0, count)))
    }
}

private enum RawAddress {
    static func loopback(
        _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return unsafe withUnsafePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    static func port(of descriptor: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        unsafe withUnsafeMutablePointer(to: &address) { address in
            unsafe address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = unsafe getsockname(descriptor, $0, &length)
            }
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
