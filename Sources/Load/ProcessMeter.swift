import Glibc

/// What another process has used so far, by proc(5) and its clock.
package struct ProcessMeter: Sendable {
    /// Processor time of all its threads.
    package var seconds = 0.0
    package var residentBytes = 0

    package init(of process: Int32) {
        var clock = clockid_t()
        var time = timespec()
        if unsafe clock_getcpuclockid(process, &clock) == 0,
            unsafe clock_gettime(clock, &time) == 0
        {
            self.seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        guard let file = unsafe fopen("/proc/\(process)/statm", "r") else { return }
        defer { unsafe fclose(file) }
        var bytes = [CChar](repeating: 0, count: 128)
        guard unsafe fgets(&bytes, Int32(bytes.count), file) != nil else { return }
        let words = String(
            decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self
        )
        .split(separator: " ")
        let pages = words.dropFirst().first.flatMap { Int($0) } ?? 0
        self.residentBytes = pages * sysconf(Int32(_SC_PAGESIZE))
    }
}
