import CJackfield
import CallModel
import Glibc
import Synchronization

/// What one instance keeps on disk: a directory for its own files, and small values by name.
///
/// Made when it is first used, mode 700. Control thread of the instance.
@safe final class StateFolder: @unchecked Sendable {
    static let largestValue = 64 << 10

    private let path: String
    // Freed in deinit; written under the mutex, once.
    private let kept = Mutex<UInt>(0)

    /// - Parameter name: of the provider in the configuration.
    init(root: String, name: String) {
        // A name may hold what must not be in a path.
        let safe = name.utf8.map { byte -> String in
            let isPlain = Self.isPlain(byte) && byte != UInt8(ascii: ".")
            return isPlain ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }
        self.path = root + "/" + safe.joined()
    }

    deinit {
        let kept = self.kept.withLock { $0 }
        unsafe free(UnsafeMutableRawPointer(bitPattern: kept))
    }

    /// The instance's directory; the text lives as long as this object.
    func keptDirectory() throws(ProviderFailure) -> jf_str {
        let directory = self.path + "/files"
        try self.make(directory)
        let address = self.kept.withLock { kept in
            if kept == 0 { kept = unsafe UInt(bitPattern: strdup(directory)) }
            return kept
        }
        return unsafe jf_str(
            ptr: UnsafePointer(bitPattern: address), len: directory.utf8.count)
    }

    /// Keeps a value, replaced as a whole; an empty one removes the name.
    func put(_ name: String, _ value: UnsafeRawBufferPointer) throws(ProviderFailure) {
        let file = try self.file(name)
        guard value.count <= Self.largestValue else {
            throw ProviderFailure(
                .badInput, "a state value has \(value.count) bytes, at most 65536 are kept")
        }
        guard unsafe !value.isEmpty else {
            guard unsafe unlink(file) == 0 || errno == ENOENT else {
                throw self.failure("remove", name)
            }
            return
        }
        try self.make(self.path + "/values")
        // A name cannot start with this, so it is nobody's value.
        let draft = self.path + "/values/+" + name
        let descriptor = unsafe open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw self.failure("write", name) }
        var written = 0
        while written < value.count {
            let count = unsafe write(
                descriptor, value.baseAddress.map { unsafe $0 + written }, value.count - written)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            written += count
        }
        let isSafe = written == value.count && fsync(descriptor) == 0
        guard close(descriptor) == 0, isSafe, unsafe rename(draft, file) == 0 else {
            unsafe unlink(draft)
            throw self.failure("write", name)
        }
    }

    /// The value kept under the name; throws `gone` when there is none.
    func get(_ name: String) throws(ProviderFailure) -> [UInt8] {
        let file = try self.file(name)
        let descriptor = unsafe open(file, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw self.failure("read", name) }
            throw ProviderFailure(.gone, "no state is kept as \(name)")
        }
        defer { close(descriptor) }
        var value = [UInt8](repeating: 0, count: Self.largestValue)
        let count = unsafe read(descriptor, &value, value.count)
        guard count >= 0 else { throw self.failure("read", name) }
        return Array(value.prefix(count))
    }

    private func file(_ name: String) throws(ProviderFailure) -> String {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(Self.isPlain) else {
            throw ProviderFailure(.badInput, "state names are [a-z0-9._-]{1,64}")
        }
        // "." and ".." stay names of values and lead nowhere.
        return self.path + "/values/=" + name
    }

    private func make(_ directory: String) throws(ProviderFailure) {
        var path = directory.hasPrefix("/") ? "" : "."
        for part in directory.split(separator: "/") {
            path += "/" + part
            guard unsafe mkdir(path, 0o700) == 0 || errno == EEXIST else {
                throw self.failure("make", path)
            }
        }
    }

    private func failure(_ verb: String, _ what: String) -> ProviderFailure {
        ProviderFailure(.internal, "cannot \(verb) state \(what): \(LibraryFile.errorText(errno))")
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
