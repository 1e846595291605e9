import Glibc

/// Reads a file's little-endian numbers one after the other, through a buffer. Blocks.
final class ModelBytes {
    /// Of the file, in bytes.
    let size: Int
    /// Of the next number; may be beyond the end.
    private(set) var position = 0
    private let descriptor: Int32
    private var buffer: [UInt8] = []
    private var bufferStart = 0

    private static let bufferBytes = 1 << 16

    /// Nil when the file cannot be read, or is none.
    init?(path: String) {
        // A named pipe must not stop the host here.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            _ = close(descriptor)
            return nil
        }
        self.descriptor = descriptor
        self.size = Int(status.st_size)
    }

    deinit { _ = close(self.descriptor) }

    var isAtEnd: Bool { self.position >= self.size }

    /// Nil at the end.
    func byte() -> UInt8? {
        guard let index = self.bufferedIndex(of: 1) else { return nil }
        self.position += 1
        return self.buffer[index]
    }

    /// A signed number of 32 bits; nil at the end.
    func integer() -> Int? {
        guard let index = self.bufferedIndex(of: 4) else { return nil }
        self.position += 4
        let bits = (0..<4).reduce(UInt32(0)) {
            $0 | UInt32(self.buffer[index + $1]) << UInt32(8 * $1)
        }
        return Int(Int32(bitPattern: bits))
    }

    func skip(_ count: Int) { self.position += count }

    /// Where in the buffer the next bytes are, so many of them; nil when the file ends before.
    private func bufferedIndex(of count: Int) -> Int? {
        let end = self.bufferStart + self.buffer.count
        if self.position >= self.bufferStart, self.position + count <= end {
            return self.position - self.bufferStart
        }
        guard self.position + count <= self.size else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.bufferBytes)
        let read = unsafe pread(self.descriptor, &bytes, bytes.count, off_t(self.position))
        guard read >= count else { return nil }
        self.buffer = Array(bytes.prefix(read))
        self.bufferStart = self.position
        return 0
    }
}
