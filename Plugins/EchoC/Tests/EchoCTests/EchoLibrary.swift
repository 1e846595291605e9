import CJackfield
import Glibc

/// The built library, as a host would open it: through the dynamic linker.
enum EchoLibrary {
    struct LoadError: Error, CustomStringConvertible {
        let description: String
    }

    private static let name = "libjackfield-echo-c.so"

    static func entry() throws -> UnsafePointer<jf_entry> {
        // The build puts the library beside the test runner.
        guard let runner = unsafe realpath("/proc/self/exe", nil) else {
            throw LoadError(description: "cannot tell where the test runner is")
        }
        defer { unsafe free(runner) }
        let path = unsafe String(cString: dirname(runner)) + "/" + self.name
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw LoadError(
                description: "\(reason): build it with `swift build --product jackfield-echo-c`")
        }
        guard let symbol = unsafe dlsym(library, "jf_entry_v1") else {
            throw LoadError(description: "\(path) exports no jf_entry_v1")
        }
        typealias Entry = @convention(c) () -> UnsafePointer<jf_entry>
        return unsafe unsafeBitCast(symbol, to: Entry.self)()
    }
}
