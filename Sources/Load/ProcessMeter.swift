import Glibc

/// What another process has used so far, by proc(5) and its clock.
package struct ProcessMeter: Sendable {
    /// Processor time of all its threads.
    package var seconds = 0.0
    package var residentBytes = 0
    package var descriptors = 0
    package var threads = 0

    package init(of process: Int32) {
        var clock = clockid_t()
        var time = timespec()
        if unsafe clock_getcpuclockid(process, &clock) == 0,
            unsafe clock_gettime(clock, &time) == 0
        {
            self.seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        }
        self.descriptors = Self.entries(of: "/proc/\(process)/fd")
        self.threads = Self.entries(of: "/proc/\(process)/task")
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

    /// How many a folder has, without "." and "..".
    private static func entries(of folder: String) -> Int {
        guard let folder = unsafe opendir(folder) else { return 0 }
        defer { unsafe closedir(folder) }
        var count = 0
        while unsafe readdir(folder) != nil { count += 1 }
        return max(0, count - 2)
    }
}
