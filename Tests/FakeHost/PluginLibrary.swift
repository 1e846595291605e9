package import CJackfield
import Glibc

/// A built plugin, opened as a host opens it: through the dynamic linker.
///
/// Tests reach a plugin's table only here: linked into the test runner, two plugins would share one SDK,
/// and with it one factory for each capability.
package enum PluginLibrary {
    package struct LoadError: Error, CustomStringConvertible {
        package let description: String
    }

    /// The entry of `libjackfield-NAME.so`, which the build puts beside the test runner.
    package static func entry(_ name: String) throws -> UnsafePointer<jf_entry> {
        guard let runner = unsafe realpath("/proc/self/exe", nil) else {
            throw LoadError(description: "cannot tell where the test runner is")
        }
        defer { unsafe free(runner) }
        let path = unsafe String(cString: dirname(runner)) + "/libjackfield-\(name).so"
        guard let library = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) else {
            let reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
            throw LoadError(
                description: "\(reason): build it with `swift build --product jackfield-\(name)`")
        }
        guard let symbol = unsafe dlsym(library, "jf_entry_v1") else {
            throw LoadError(description: "\(path) exports no jf_entry_v1")
        }
        typealias Entry = @convention(c) () -> UnsafePointer<jf_entry>
        return unsafe unsafeBitCast(symbol, to: Entry.self)()
    }
}
