import CCrypto
import Glibc

/// A library on disk, open for reading, with what tells it from every other file.
///
/// Close-on-exec; closed when its owner lets go.
struct LibraryFile: ~Copyable {
    /// Which file, and which state of it.
    struct Identity: Equatable {
        var device: UInt
        var inode: UInt
        var size: Int
        var changed: Int
        var changedNanoseconds: Int

        init(_ status: stat) {
            self.device = UInt(status.st_dev)
            self.inode = UInt(status.st_ino)
            self.size = Int(status.st_size)
            self.changed = Int(status.st_ctim.tv_sec)
            self.changedNanoseconds = Int(status.st_ctim.tv_nsec)
        }
    }

    /// Absolute, without symbolic links.
    let path: String
    let identity: Identity
    private let descriptor: Int32

    /// Opens the first of the paths that is there, and checks who may write it.
    init(first paths: [String]) throws(PluginRefusal) {
        let opened = try Self.opened(paths)
        self.path = opened.path
        self.descriptor = opened.descriptor
        self.identity = opened.identity
    }

    private static func opened(
        _ paths: [String]
    ) throws(PluginRefusal) -> (path: String, descriptor: Int32, identity: Identity) {
        guard let path = paths.lazy.compactMap(Self.canonical).first else {
            throw PluginRefusal(paths.first ?? "", .missing(tried: paths))
        }
        // A named pipe must not stop the host here: hence O_NONBLOCK, and the kind is looked at below.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw PluginRefusal(path, .unreadable(error: Self.errorText(errno)))
        }
        do throws(PluginRefusal) {
            return (path, descriptor, try Self.checked(descriptor, path))
        } catch {
            _ = Glibc.close(descriptor)
            throw error
        }
    }

    private static func checked(
        _ descriptor: Int32, _ path: String
    ) throws(PluginRefusal) -> Identity {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw PluginRefusal(path, .notAFile)
        }
        try Self.checkOwner(path, status, of: path)
        let folder = Self.folder(of: path)
        var folderStatus = stat()
        if unsafe stat(folder, &folderStatus) == 0 {
            try Self.checkOwner(folder, folderStatus, of: path)
        }
        return Identity(status)
    }

    deinit { _ = Glibc.close(self.descriptor) }

    /// Throws when the file is no longer what was opened.
    func checkUnchanged() throws(PluginRefusal) {
        var opened = stat()
        var named = stat()
        let isKnown = unsafe fstat(self.descriptor, &opened) == 0 && stat(self.path, &named) == 0
        guard isKnown, Identity(opened) == self.identity, Identity(named) == self.identity else {
            throw PluginRefusal(self.path, .changedWhileLoading)
        }
    }

    /// Throws unless this is a 64-bit ELF shared library for this machine (ELF-64 object file format,
    /// "ELF header").
    func checkMachine() throws(PluginRefusal) {
        var header = [UInt8](repeating: 0, count: 20)
        let count = unsafe pread(self.descriptor, &header, header.count, 0)
        let isELF = header.starts(with: [0x7F, 0x45, 0x4C, 0x46])
        guard count == header.count, isELF else { throw PluginRefusal(self.path, .notALibrary) }
        let isBigEndian = header[5] == 2
        func half(at offset: Int) -> UInt16 {
            let (first, second) = (UInt16(header[offset]), UInt16(header[offset + 1]))
            return isBigEndian ? first << 8 | second : second << 8 | first
        }
        let found = Machine(number: half(at: 18), is64Bit: header[4] == 2, isBigEndian: isBigEndian)
        guard found == .ours else {
            throw PluginRefusal(
                self.path, .otherMachine(machine: found.name, ours: Machine.ours.name))
        }
        // ET_DYN
        guard half(at: 16) == 3 else { throw PluginRefusal(self.path, .notALibrary) }
    }

    /// Throws unless the contents have this SHA-256.
    func checkContents(sha256 expected: String) throws(PluginRefusal) {
        let found = try self.sha256()
        guard found == expected.lowercased() else {
            throw PluginRefusal(self.path, .otherContents(sha256: found, expected: expected))
        }
    }

    private func sha256() throws(PluginRefusal) -> String {
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var isSound = unsafe EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var offset = 0
        while isSound {
            let count = unsafe pread(self.descriptor, &buffer, buffer.count, offset)
            guard count >= 0 else {
                throw PluginRefusal(self.path, .unreadable(error: Self.errorText(errno)))
            }
            if count == 0 { break }
            isSound = unsafe EVP_DigestUpdate(context, buffer, count) == 1
            offset += count
        }
        var digest = [UInt8](repeating: 0, count: 32)
        isSound = unsafe isSound && EVP_DigestFinal_ex(context, &digest, nil) == 1
        guard isSound else {
            throw PluginRefusal(self.path, .unreadable(error: "libcrypto cannot compute SHA-256"))
        }
        return digest.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }.joined()
    }

    private static func checkOwner(
        _ place: String, _ status: stat, of path: String
    ) throws(PluginRefusal) {
        guard status.st_mode & S_IWOTH == 0 else {
            throw PluginRefusal(path, .writableByOthers(place: place))
        }
        guard status.st_uid == 0 || status.st_uid == geteuid() else {
            throw PluginRefusal(path, .foreignOwner(place: place, owner: status.st_uid))
        }
    }

    private static func canonical(_ path: String) -> String? {
        guard let resolved = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(resolved) }
        return unsafe String(cString: resolved)
    }

    private static func folder(of path: String) -> String {
        let parent = path.split(separator: "/").dropLast().joined(separator: "/")
        return "/" + parent
    }

    static func errorText(_ code: Int32) -> String { unsafe String(cString: strerror(code)) }
}
