import CLtdl
import Glibc
import Synchronization

/// Opens shared libraries through libltdl, with a loader of our own that binds at once and keeps what the
/// dynamic linker said.
///
/// libltdl is not thread-safe: everything happens under one mutex. Libraries are never closed.
enum LibraryLoader {
    // nil until libltdl is set up; then whether that worked.
    private static let isReady = Mutex<Bool?>(nil)
    // Only written and read while `isReady` is locked.
    private static let linkerError = Mutex("")

    /// Opens the library and gives the address of the symbol, or nil when it has none by this name.
    /// - Parameter path: absolute and canonical.
    static func open(
        _ path: String, symbol: String
    ) throws(PluginRefusal) -> UnsafeMutableRawPointer? {
        let opened = self.isReady.withLock {
            isReady -> Result<UInt?, PluginRefusal> in
            if isReady == nil { isReady = self.setUp() }
            guard isReady == true else {
                return .failure(PluginRefusal(path, .notLoadable(error: "libltdl cannot start")))
            }
            self.linkerError.withLock { $0 = "" }
            guard let handle = unsafe lt_dlopen(path) else {
                return .failure(PluginRefusal(path, self.refusal(self.lastError())))
            }
            return unsafe .success(lt_dlsym(handle, symbol).map { UInt(bitPattern: $0) })
        }
        return unsafe try opened.get().flatMap { unsafe UnsafeMutableRawPointer(bitPattern: $0) }
    }

    private static func setUp() -> Bool {
        // It would lead libltdl to other files than the one that was checked.
        unsafe unsetenv("LTDL_LIBRARY_PATH")
        guard lt_dlinit() == 0, unsafe lt_dlloader_add(self.loader) == 0 else { return false }
        // The stock loaders bind lazily: a library that ours refuses must not go to them.
        _ = unsafe lt_dlloader_remove("lt_dlopen")
        _ = unsafe lt_dlloader_remove("dlopen")
        return true
    }

    // libltdl keeps the pointer for ever; never written again.
    private nonisolated(unsafe) static let loader: UnsafePointer<lt_dlvtable> = {
        guard let name = unsafe strdup("jackfield") else { preconditionFailure("out of memory") }
        let table = UnsafeMutablePointer<lt_dlvtable>.allocate(capacity: 1)
        unsafe table.initialize(
            to: lt_dlvtable(
                name: UnsafePointer(name), sym_prefix: nil,
                module_open: { _, path, _ in unsafe LibraryLoader.openNow(path) },
                module_close: { _, _ in 0 },
                find_sym: { _, module, name in unsafe name.flatMap { unsafe dlsym(module, $0) } },
                dlloader_init: nil, dlloader_exit: nil, dlloader_data: nil,
                priority: LT_DLLOADER_PREPEND))
        return unsafe UnsafePointer(table)
    }()

    private static func openNow(_ path: UnsafePointer<CChar>?) -> UnsafeMutableRawPointer? {
        guard let path = unsafe path else { return nil }
        let module = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE)
        if unsafe module == nil {
            let text = unsafe dlerror().map { unsafe String(cString: $0) } ?? ""
            self.linkerError.withLock { $0 = text }
        }
        return unsafe module
    }

    private static func lastError() -> String {
        let text = self.linkerError.withLock { $0 }
        guard text.isEmpty else { return text }
        return unsafe lt_dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
    }

    /// Reads the two messages of glibc's dynamic linker that name what is missing (elf/dl-load.c,
    /// elf/dl-lookup.c).
    static func refusal(_ error: String) -> PluginRefusal.Reason {
        let missing = ": cannot open shared object file"
        if let end = error.firstRange(of: missing)?.lowerBound {
            return .missingDependency(library: String(error[..<end]))
        }
        let undefined = "undefined symbol: "
        if let start = error.firstRange(of: undefined)?.upperBound {
            let name = error[start...].prefix { $0 != "," && $0 != " " && $0 != "(" }
            return .undefinedSymbol(name: String(name))
        }
        return .notLoadable(error: error)
    }
}
