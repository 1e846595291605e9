import CWhisper
import Glibc
import JackfieldPlugin

/// libwhisper of whisper.cpp, opened when the first provider wants it and never closed.
@safe final class WhisperLibrary: @unchecked Sendable {
    // Filled in init and constant from then on; lives as long as the process.
    let functions: UnsafePointer<jackfield_whisper>
    let version: LibraryVersion

    /// Where it is looked for, in this order. The first is up to the dynamic linker.
    static let usualPlaces = [
        "libwhisper.so.1", "/usr/local/lib/libwhisper.so.1",
        "/opt/jackfield/whisper/libwhisper.so.1",
    ]

    /// - Parameter path: the library's file; empty: the usual places.
    /// - Throws: `.misconfigured` when it is not there, or is another than this plugin knows.
    init(path: String) throws(ProviderError) {
        let library = try unsafe Self.open(path.isEmpty ? Self.usualPlaces : [path])
        let functions = UnsafeMutablePointer<jackfield_whisper>.allocate(capacity: 1)
        unsafe functions.initialize(to: jackfield_whisper())
        do throws(ProviderError) {
            self.version = try unsafe Self.check(functions, bindingTo: library)
        } catch {
            unsafe functions.deallocate()
            throw error
        }
        unsafe jackfield_whisper_silence(functions)
        unsafe self.functions = UnsafePointer(functions)
    }

    /// Whether it has a language of this code.
    func knows(language: String) -> Bool {
        unsafe language.withCString {
            unsafe jackfield_whisper_knows_language(self.functions, $0)
        }
    }

    private static func open(_ places: [String]) throws(ProviderError) -> UnsafeMutableRawPointer {
        var reason = ""
        for place in places {
            if let library = unsafe dlopen(place, RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE) {
                return unsafe library
            }
            reason = unsafe dlerror().map { unsafe String(cString: $0) } ?? "no reason given"
        }
        throw ProviderError(
            .misconfigured,
            "libwhisper cannot be opened (\(places.joined(separator: ", "))): \(reason). Install "
                + "it, for example from the PyPI package pywhispercpp, and name its "
                + "libwhisper.so.1 in `library`")
    }

    private static func check(
        _ functions: UnsafeMutablePointer<jackfield_whisper>,
        bindingTo library: UnsafeMutableRawPointer
    ) throws(ProviderError) -> LibraryVersion {
        let wanted = "this plugin knows \(LibraryVersion.oldest) to 1.9"
        if let missing = unsafe jackfield_whisper_bind(functions, library) {
            throw ProviderError(
                .misconfigured,
                "libwhisper lacks \(unsafe String(cString: missing)), or is too old: \(wanted)")
        }
        let text = unsafe jackfield_whisper_version(functions).map { unsafe String(cString: $0) }
        guard let version = LibraryVersion(text ?? ""), version.isSupported else {
            throw ProviderError(
                .misconfigured, "libwhisper is version \(text ?? "unknown"): \(wanted)")
        }
        guard unsafe jackfield_whisper_knows_layout(functions) else {
            throw ProviderError(
                .misconfigured,
                "libwhisper \(version) was built with other parameters than those of its "
                    + "release: install one that was not changed")
        }
        return version
    }
}
