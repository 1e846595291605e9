import Glibc

/// How deep a call is.
package enum StackDepth {
    /// Frames of this thread's stack, by `backtrace(3)`; at most 4,096. Their addresses would not do: a sanitizer puts
    /// what is local elsewhere.
    package static var frames: Int {
        typealias Backtrace =
            @convention(c) (UnsafeMutablePointer<UnsafeMutableRawPointer?>, CInt) -> CInt
        guard let symbol = unsafe dlsym(nil, "backtrace") else { return 0 }
        let backtrace = unsafe unsafeBitCast(symbol, to: Backtrace.self)
        var found = unsafe [UnsafeMutableRawPointer?](repeating: nil, count: 4_096)
        return Int(unsafe backtrace(&found, CInt(found.count)))
    }
}
