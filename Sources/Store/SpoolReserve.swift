import Glibc

/// Room on the disk, taken while there is some and given to the spool when there is none: a full disk is the
/// likeliest reason to need the spool.
@safe struct SpoolReserve: Sendable {
    private static let size: off_t = 4 << 20

    private let path: String

    /// Where the file system cannot take room, there is none, and nothing else changes.
    init(for store: String) {
        self.path = store + ".spool.reserve"
    }

    func take() {
        let file = unsafe open(self.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard file >= 0 else { return }
        _ = posix_fallocate(file, 0, Self.size)
        close(file)
    }

    func give() {
        unsafe unlink(self.path)
    }
}
