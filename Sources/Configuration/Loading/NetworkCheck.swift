import Glibc
import YAML

/// Checks how the host is to reach others.
struct NetworkCheck {
    private(set) var problems = Diagnostics()

    mutating func network(_ root: CheckedSection) -> NetworkConfiguration {
        let section = root.section("network")
        if let section, let path = section.text("authorities"), unsafe access(path, R_OK) != 0 {
            let reason = unsafe String(cString: strerror(errno))
            self.problems.error(
                at: section.position(of: "authorities"),
                "cannot read \(path): \(reason.lowercased())")
        }
        return NetworkConfiguration(
            proxy: section?.text("proxy"), authorities: section?.text("authorities"))
    }
}
