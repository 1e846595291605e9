#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
