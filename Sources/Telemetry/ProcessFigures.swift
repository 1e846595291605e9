import FoundationEssentials
import Glibc

/// What this process uses, by proc(5) and getrusage(2).
struct ProcessFigures {
    var residentBytes = 0
    var processorSeconds = 0.0
    var descriptors = 0

    static func read() -> ProcessFigures {
        var figures = ProcessFigures()
        if let statistics = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) {
            let pages = statistics.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            figures.residentBytes = (pages ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        }
        var usage = rusage()
        if unsafe getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage) == 0 {
            figures.processorSeconds = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        }
        let entries = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
        figures.descriptors = entries?.count ?? 0
        return figures
    }

    private static func seconds(_ time: timeval) -> Double {
        Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
    }

    func write(to text: inout MetricText) {
        text.begin("process_resident_memory_bytes", .gauge, "Memory in use.")
        text.add("process_resident_memory_bytes", [], Double(self.residentBytes))
        text.begin("process_cpu_seconds_total", .counter, "Processor time used.")
        text.add("process_cpu_seconds_total", [], self.processorSeconds)
        text.begin("process_open_fds", .gauge, "Open file descriptors.")
        text.add("process_open_fds", [], Double(self.descriptors))
    }
}
