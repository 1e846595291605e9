/// How the store writes.
package struct StoreSettings: Hashable, Sendable {
    /// What a committed entry survives.
    ///
    /// In both, the database stays whole; the difference is whether the last moments before a power cut are
    /// in it. Source: https://www.sqlite.org/pragma.html#pragma_synchronous, for the write-ahead log.
    package enum Durability: String, Hashable, Sendable, CaseIterable {
        /// Also a power cut or a crash of the kernel: each commit waits for the disk (synchronous=FULL).
        case power
        /// The death of the process, kill -9 too: a commit is with the kernel, which writes it out
        /// whatever becomes of the process (synchronous=NORMAL).
        case process
    }

    package var durability: Durability
    /// How long a write waits for another program that holds the file.
    package var busyTimeout: Duration

    package init(durability: Durability = .process, busyTimeout: Duration = .seconds(2)) {
        self.durability = durability
        self.busyTimeout = busyTimeout
    }
}
