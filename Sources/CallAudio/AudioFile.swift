#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// An open regular file, closed when its owner lets go. Its calls block.
package struct AudioFile: ~Copyable, Sendable {
    package let path: String
    private let descriptor: Int32

    /// Opens a file to read.
    package init(reading path: String) throws(AudioFileError) {
        self.descriptor = try Self.open(
            path, flags: O_RDONLY | O_CLOEXEC | O_NONBLOCK, verb: "open")
        self.path = path
    }

    /// Makes a file, or empties the one that is there.
    package init(replacing path: String) throws(AudioFileError) {
        self.descriptor = try Self.open(
            path, flags: O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NONBLOCK, verb: "write")
        self.path = path
    }

    deinit { _ = close(self.descriptor) }

    /// Bytes in the file.
    package var size: Int {
        get throws(AudioFileError) {
            Int(try Self.status(of: self.descriptor, path: self.path).st_size)
        }
    }

    /// What tells two paths to the same file.
    package var identity: FileIdentity {
        get throws(AudioFileError) {
            let status = try Self.status(of: self.descriptor, path: self.path)
            return FileIdentity(device: UInt64(status.st_dev), node: UInt64(status.st_ino))
        }
    }

    /// Fills the start of the buffer from a place in the file; gives fewer bytes only at the file's end.
    package func read(
        _ length: Int, at offset: Int, into buffer: inout MutableRawSpan
    ) throws(AudioFileError) -> Int {
        precondition(length <= buffer.byteCount, "no room for \(length) bytes")
        var filled = 0
        while filled < length {
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe pread(
                    self.descriptor, bytes.baseAddress.map { unsafe $0 + filled },
                    length - filled, off_t(offset + filled))
            }
            if count == 0 { break }
            if count < 0 {
                if errno == EINTR { continue }
                throw self.failure("read", at: offset + filled)
            }
            filled += count
        }
        return filled
    }

    /// Writes all of the bytes at a place in the file.
    package func write(_ bytes: RawSpan, at offset: Int) throws(AudioFileError) {
        var done = 0
        while done < bytes.byteCount {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe pwrite(
                    self.descriptor, bytes.baseAddress.map { unsafe $0 + done },
                    bytes.count - done, off_t(offset + done))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw self.failure("write", at: offset + done)
            }
            done += count
        }
    }

    private func failure(_ verb: String, at offset: Int) -> AudioFileError {
        AudioFileError(
            .system, path: self.path, offset: offset, "cannot \(verb) it: \(Self.lastError)")
    }

    /// Gives a descriptor of a regular file, or none at all.
    private static func open(_ path: String, flags: Int32, verb: String) throws(AudioFileError)
        -> Int32
    {
        let descriptor = unsafe openFile(path, flags, 0o640)
        guard descriptor >= 0 else {
            throw AudioFileError(.system, path: path, "cannot \(verb) it: \(self.lastError)")
        }
        do throws(AudioFileError) {
            if try self.status(of: descriptor, path: path).st_mode & S_IFMT == S_IFREG {
                return descriptor
            }
            throw AudioFileError(
                .system, path: path,
                "it is not a regular file; give the path of a file, not of a folder or device")
        } catch {
            _ = close(descriptor)
            throw error
        }
    }

    private static func status(of descriptor: Int32, path: String) throws(AudioFileError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            throw AudioFileError(.system, path: path, "cannot examine it: \(self.lastError)")
        }
        return status
    }

    private static var lastError: String { unsafe String(cString: strerror(errno)) }
}

/// Equal for two paths that lead to the same file.
package struct FileIdentity: Hashable, Sendable {
    let device: UInt64
    let node: UInt64
}

// `open` would name the static function above.
private func openFile(_ path: UnsafePointer<CChar>, _ flags: Int32, _ mode: mode_t) -> Int32 {
    unsafe open(path, flags, mode)
}
