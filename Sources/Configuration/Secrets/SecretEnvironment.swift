import Glibc

/// The secrets that the environment holds.
package enum SecretEnvironment {
    /// Variables that start with `JACKFIELD_SECRET_`, of this process. Read it before threads change the
    /// environment.
    package static var current: [String: String] {
        var variables: [String: String] = [:]
        var next = unsafe environ
        while let pointer = unsafe next.pointee {
            let pair = unsafe String(cString: pointer)
            if pair.hasPrefix(Secrets.environmentPrefix), let equals = pair.firstIndex(of: "=") {
                variables[String(pair[..<equals])] = String(pair[pair.index(after: equals)...])
            }
            unsafe next += 1
        }
        return variables
    }
}
