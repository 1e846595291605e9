import CallModel
import FoundationEssentials
import Glibc

/// A trial of a library in a process of its own, so that one that crashes or hangs harms nobody.
///
/// The host starts a copy of itself for it, with the arguments `preflight <path>`; that copy calls `run`.
package enum Preflight {
    /// What the child prints, as one line of JSON.
    enum Report: Codable, Equatable {
        case sound(PluginDescriptor)
        case refused(PluginRefusal)
    }

    /// Opens the library, checks its entry and tables, and prints what came of it.
    /// - Returns: the exit status for the process.
    package static func run(_ path: String) -> Int32 {
        let report: Report
        do throws(PluginRefusal) {
            report = .sound(try EntryTable.open(path).descriptor)
        } catch {
            report = .refused(error)
        }
        guard let line = try? JSONEncoder().encode(report) else { return 1 }
        print(String(decoding: line, as: UTF8.self))
        _ = fflush(nil)
        return 0
    }
}
