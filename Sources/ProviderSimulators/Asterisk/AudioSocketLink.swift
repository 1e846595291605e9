import Glibc

/// An AudioSocket as Asterisk opens it: connects, names its call, and refuses all but audio and the hang-up.
///
/// Written from the protocol, apart from the plugin's own reading of it.
final class AudioSocketLink: SimulatedLink {
    private var descriptor: Int32
    private var input: [UInt8] = []
    private(set) var isOver = false
    /// How the other side has broken the protocol.
    private(set) var fault: String?
    /// Audio packets that have come.
    private(set) var packets = 0

    /// - Parameter address: "127.0.0.1:9092".
    init?(address: String, uuid: [UInt8]) {
        let parts = address.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[1]) else { return nil }
        self.descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard self.descriptor >= 0 else { return nil }
        var target = sockaddr_in()
        target.sin_family = sa_family_t(AF_INET)
        target.sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, String(parts[0]), &target.sin_addr) == 1 else {
            Glibc.close(self.descriptor)
            return nil
        }
        let status = unsafe withUnsafePointer(to: &target) { target in
            unsafe target.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                unsafe connect(self.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else {
            Glibc.close(self.descriptor)
            return nil
        }
        _ = fcntl(self.descriptor, F_SETFL, O_NONBLOCK)
        self.send([0x01, 0x00, 0x10] + uuid)
    }

    deinit { self.close() }

    func give(_ frame: [Int16]?) {
        guard let frame else { return }
        let length = 2 * frame.count
        self.send(
            [0x10, UInt8(length >> 8), UInt8(length & 0xFF)]
                + frame.flatMap {
                    [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)]
                })
    }

    func press(_ key: Character) { self.send([0x03, 0, 1, key.asciiValue ?? 0]) }

    func take() -> [Int16] {
        self.receive()
        var samples: [Int16] = []
        while self.input.count >= 3 {
            let (kind, length) = (self.input[0], Int(self.input[1]) << 8 | Int(self.input[2]))
            guard kind == 0x00 || kind == 0x10 else {
                self.fault = "kind \(kind) was sent"
                self.isOver = true
                return samples
            }
            guard self.input.count >= 3 + length else { break }
            if kind == 0x00 { self.isOver = true }
            if kind == 0x10 {
                self.packets += 1
                for index in stride(from: 3, to: 2 + length, by: 2) {
                    let low = UInt16(self.input[index])
                    samples.append(Int16(bitPattern: UInt16(self.input[index + 1]) << 8 | low))
                }
            }
            self.input.removeFirst(3 + length)
        }
        return samples
    }

    func close() {
        guard self.descriptor >= 0 else { return }
        Glibc.close(self.descriptor)
        self.descriptor = -1
        self.isOver = true
    }

    private func receive() {
        guard self.descriptor >= 0 else { return }
        var block = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe recv(self.descriptor, &block, block.count, 0)
            if count > 0 {
                self.input += block.prefix(count)
            } else {
                if count == 0 || errno != EAGAIN { self.isOver = true }
                return
            }
        }
    }

    private func send(_ bytes: [UInt8]) {
        guard self.descriptor >= 0 else { return }
        _ = unsafe Glibc.send(self.descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
    }
}
