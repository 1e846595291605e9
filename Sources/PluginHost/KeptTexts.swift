package import CJackfield
import Glibc
import Synchronization

/// Texts lent to a plugin for as long as their owner lives.
package final class KeptTexts: Sendable {
    // Addresses of copies from malloc; freed in deinit only.
    private let addresses = Mutex<[String: UInt]>([:])

    package init() {}

    deinit {
        let addresses = self.addresses.withLock { $0 }
        for address in addresses.values {
            unsafe free(UnsafeMutableRawPointer(bitPattern: address))
        }
    }

    /// The same name gives the same memory.
    package func keep(_ text: String, as name: String) -> jf_str {
        let address = self.addresses.withLock { addresses -> UInt in
            if let known = addresses[name] { return known }
            let copy = unsafe UInt(bitPattern: strdup(text))
            addresses[name] = copy
            return copy
        }
        return unsafe jf_str(ptr: UnsafePointer(bitPattern: address), len: text.utf8.count)
    }
}
