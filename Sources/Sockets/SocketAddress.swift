import CUV
import Glibc

/// An address and a port of the Internet, as the system knows it.
struct SocketAddress {
    private var storage = sockaddr_storage()

    init() {}

    /// - Parameter text: "127.0.0.1:9092", "[::1]:9092"; names are not looked up. Allocates nothing.
    init?(_ text: RawSpan) {
        let parsed = unsafe text.withUnsafeBytes { unsafe self.parse($0) }
        guard parsed else { return nil }
    }

    init?(_ text: String) {
        unsafe self.init(text.utf8Span.span.bytes)
    }

    private mutating func parse(_ text: UnsafeRawBufferPointer) -> Bool {
        guard text.count < 64,
            let colon = unsafe text.lastIndex(of: UInt8(ascii: ":")),
            let port = unsafe Self.port(text[(colon + 1)...])
        else { return false }
        let host = unsafe text[..<colon]
        let isIPv6 = unsafe host.first == UInt8(ascii: "[")
        guard unsafe !isIPv6 || (host.count > 2 && host.last == UInt8(ascii: "]")) else {
            return false
        }
        let name = unsafe isIPv6 ? host.dropFirst().dropLast() : host
        // libuv wants an end.
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { copy in
            guard let start = copy.baseAddress else { return false }
            unsafe copy.baseAddress?.initialize(repeating: 0, count: 64)
            unsafe UnsafeMutableRawBufferPointer(copy).copyBytes(from: name)
            return unsafe self.withSystem { address in
                let address = UnsafeMutableRawPointer(address)
                return isIPv6
                    ? unsafe uv_ip6_addr(
                        start, port, address.assumingMemoryBound(to: sockaddr_in6.self)) == 0
                    : unsafe uv_ip4_addr(
                        start, port, address.assumingMemoryBound(to: sockaddr_in.self)) == 0
            }
        }
    }

    private static func port(_ digits: Slice<UnsafeRawBufferPointer>) -> Int32? {
        guard unsafe (1...5).contains(digits.count) else { return nil }
        let port = unsafe digits.reduce(Int32?(0)) { port, byte in
            (0x30...0x39).contains(byte) ? port.map { $0 * 10 + Int32(byte) - 0x30 } : nil
        }
        return port.flatMap { $0 <= 65_535 ? $0 : nil }
    }

    /// Copies the system's.
    init(copying address: UnsafePointer<sockaddr>) {
        let count = unsafe Self.count(address.pointee.sa_family)
        unsafe withUnsafeMutableBytes(of: &self.storage) {
            unsafe $0.copyMemory(from: UnsafeRawBufferPointer(start: address, count: count))
        }
    }

    var family: Int32 { Int32(self.storage.ss_family) }

    var count: socklen_t { socklen_t(Self.count(self.storage.ss_family)) }

    private static func count(_ family: sa_family_t) -> Int {
        Int32(family) == AF_INET6
            ? MemoryLayout<sockaddr_in6>.size : MemoryLayout<sockaddr_in>.size
    }

    /// Lends it as the system wants it.
    mutating func withSystem<Result>(
        _ body: (UnsafeMutablePointer<sockaddr>) -> Result
    ) -> Result {
        unsafe withUnsafeMutablePointer(to: &self.storage) { storage in
            unsafe storage.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe body($0)
            }
        }
    }

    /// As text, without an allocation: lends its bytes.
    static func withText<Result>(
        of address: UnsafePointer<sockaddr>, _ body: (Span<UInt8>) -> Result
    ) -> Result {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 80) { text in
            guard let start = text.baseAddress else { return body(Span()) }
            let isIPv6 = unsafe Int32(address.pointee.sa_family) == AF_INET6
            // The port stands at the same place in both.
            let port = unsafe UnsafeRawPointer(address).load(fromByteOffset: 2, as: UInt16.self)
            let name = isIPv6 ? unsafe start + 1 : unsafe start
            unsafe uv_ip_name(address, name, 64)
            var end = unsafe start + strlen(name) + (isIPv6 ? 1 : 0)
            if isIPv6 {
                unsafe start.pointee = 0x5B
                unsafe end.pointee = 0x5D
                unsafe end += 1
            }
            unsafe end.pointee = 0x3A
            unsafe end += 1
            var digits = UInt16(bigEndian: port)
            var divisor: UInt16 = 10_000
            while divisor > 1, digits < divisor { divisor /= 10 }
            while divisor > 0 {
                unsafe end.pointee = CChar(0x30 + digits / divisor)
                digits %= divisor
                divisor /= 10
                unsafe end += 1
            }
            let bytes = unsafe UnsafeBufferPointer(start: start, count: end - start)
            return unsafe bytes.withMemoryRebound(to: UInt8.self) { unsafe body($0.span) }
        }
    }

    /// "127.0.0.1:9092", "[::1]:9092".
    static func text(of address: UnsafePointer<sockaddr>) -> String {
        unsafe Self.withText(of: address) { text in
            unsafe text.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
        }
    }
}
