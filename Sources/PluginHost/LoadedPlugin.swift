import CJackfield
import CallModel
import Synchronization

/// A plugin whose library is open, for as long as the process lives.
///
/// A library is opened and its `init` is called once in a process, however many hosts use it.
final class LoadedPlugin: Sendable {
    let path: String
    let table: EntryTable
    private let identity: LibraryFile.Identity
    private let initStatus = Mutex<jf_status?>(nil)
    private let hasEnded = Atomic<Bool>(false)

    private static let opened = Mutex<[String: LoadedPlugin]>([:])

    private init(path: String, identity: LibraryFile.Identity, table: EntryTable) {
        self.path = path
        self.identity = identity
        self.table = table
    }

    /// Checks the manifest's library and opens it.
    ///
    /// Blocks while the preflight runs; may be called for several plugins at the same time.
    /// - Parameter preflight: nil to go without one.
    static func load(
        _ manifest: PluginManifest, preflight: PreflightChild?
    ) throws(PluginRefusal) -> LoadedPlugin {
        let file = try LibraryFile(first: manifest.paths)
        if let loaded = self.opened.withLock({ $0[file.path] }) {
            guard loaded.identity == file.identity else {
                throw PluginRefusal(file.path, .replacedInPlace)
            }
            try EntryTable.check(loaded.table.descriptor, against: manifest, at: file.path)
            return loaded
        }
        try file.checkMachine()
        if let sha256 = manifest.sha256 { try file.checkContents(sha256: sha256) }
        if let preflight {
            let descriptor = try preflight.check(file.path)
            try EntryTable.check(descriptor, against: manifest, at: file.path)
        }
        let table = try EntryTable.open(file.path)
        try file.checkUnchanged()
        try EntryTable.check(table.descriptor, against: manifest, at: file.path)
        let loaded = LoadedPlugin(path: file.path, identity: file.identity, table: table)
        return self.opened.withLock { opened in
            if let first = opened[loaded.path] { return first }
            opened[loaded.path] = loaded
            return loaded
        }
    }

    /// Calls the plugin's `init`, once in a process.
    func start(host: UnsafePointer<jf_host>) throws(PluginRefusal) {
        let status = self.initStatus.withLock { known in
            if let known { return known }
            let status = unsafe self.table.entry.pointee.`init`(host)
            known = status
            return status
        }
        guard status >= 0 else { throw PluginRefusal(self.path, .initFailed(status: status)) }
    }

    /// Calls the plugin's `deinit`, once in a process. The library stays open.
    func end() {
        let hasEnded = self.hasEnded.exchange(true, ordering: .acquiringAndReleasing)
        guard !hasEnded else { return }
        unsafe self.table.entry.pointee.`deinit`()
    }
}
