import Glibc

/// Which sanitizer the tests were built with, for those that cannot go with it, or less fast.
package enum Sanitizer {
    /// ThreadSanitizer makes all ten times slower. It maps a file of its own at the start; where no file may be that
    /// large, the process dies of it.
    package static let isThread = unsafe dlsym(nil, "__tsan_init") != nil
}
