import Glibc

/// Why calls could not be made.
package struct LoadFailure: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }

    static func system(_ function: String) -> LoadFailure {
        LoadFailure("\(function): \(unsafe String(cString: strerror(errno)))")
    }
}
