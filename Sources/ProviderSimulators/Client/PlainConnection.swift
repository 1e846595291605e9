import Glibc

/// A TCP connection without TLS, for one thread, which it blocks until its deadlines.
final class PlainConnection {
    private let descriptor: Int32
    private var pending: [UInt8] = []
    private(set) var isClosed = false

    init(to url: PlainURL, within limit: Duration = .seconds(5)) throws(SimulatorError) {
        var hints = unsafe addrinfo()
        unsafe hints.ai_family = AF_INET
        unsafe hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard unsafe getaddrinfo(url.host, String(url.port), &hints, &found) == 0,
            let address = unsafe found
        else { throw SimulatorError("\(url.host) has no address") }
        defer { unsafe freeaddrinfo(found) }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { throw SimulatorError("no socket") }
        guard
            unsafe connect(descriptor, address.pointee.ai_addr, address.pointee.ai_addrlen) == 0
        else {
            close(descriptor)
            throw SimulatorError("\(url.authority) does not answer")
        }
        var on: Int32 = 1
        unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        self.descriptor = descriptor
    }

    deinit { close(self.descriptor) }

    func write(_ bytes: [UInt8]) throws(SimulatorError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes {
                unsafe send(self.descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                self.isClosed = true
                throw SimulatorError("the connection was closed")
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Nothing more will be written.
    func endWriting() { shutdown(self.descriptor, Int32(SHUT_WR)) }

    /// So many bytes, once they are all there; nil when they are not before the time is over, or never.
    func read(_ count: Int, within limit: Duration) -> [UInt8]? {
        self.fill(within: limit) { $0.count >= count }.map { _ in self.take(count) }
    }

    /// All that comes until the other side closes.
    func readAll(within limit: Duration) -> [UInt8] {
        _ = self.fill(within: limit) { _ in false }
        return self.take(self.pending.count)
    }

    /// All up to and with the mark.
    func read(until mark: [UInt8], within limit: Duration) -> [UInt8]? {
        var end = 0
        let isThere: Void? = self.fill(within: limit) { pending in
            guard let start = pending.firstIndex(of: mark) else { return false }
            end = start + mark.count
            return true
        }
        return isThere.map { _ in self.take(end) }
    }

    private func take(_ count: Int) -> [UInt8] {
        defer { self.pending.removeFirst(count) }
        return Array(self.pending.prefix(count))
    }

    private func fill(within limit: Duration, until isEnough: ([UInt8]) -> Bool) -> Void? {
        let deadline = ContinuousClock.now + limit
        while !isEnough(self.pending) {
            guard !self.isClosed else { return nil }
            let left = deadline - ContinuousClock.now
            var polled = pollfd(fd: self.descriptor, events: Int16(POLLIN), revents: 0)
            let milliseconds = max(0, Int32(left / .milliseconds(1)))
            guard unsafe poll(&polled, 1, milliseconds) > 0 else {
                if left > .zero, errno == EINTR { continue }
                return nil
            }
            var bytes = [UInt8](repeating: 0, count: 65_536)
            let count = unsafe recv(self.descriptor, &bytes, bytes.count, 0)
            guard count > 0 else {
                self.isClosed = true
                continue
            }
            self.pending += bytes.prefix(count)
        }
        return ()
    }
}

extension [UInt8] {
    /// Where these bytes begin.
    func firstIndex(of mark: [UInt8]) -> Int? {
        guard self.count >= mark.count, let first = mark.first else { return nil }
        var index = self.startIndex
        while index <= self.count - mark.count {
            if self[index] == first, self[index..<(index + mark.count)].elementsEqual(mark) {
                return index
            }
            index += 1
        }
        return nil
    }
}
