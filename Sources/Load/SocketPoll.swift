import CEpoll
import Glibc

/// Which of many sockets have something to read. One thread.
@safe final class SocketPoll {
    private let descriptor: Int32
    // Owned by this object alone.
    private let events: UnsafeMutableBufferPointer<epoll_event>

    init() throws(LoadFailure) {
        self.descriptor = epoll_create1(0)
        unsafe self.events = .allocate(capacity: 256)
        guard self.descriptor >= 0 else { throw LoadFailure.system("epoll_create1") }
    }

    deinit {
        close(self.descriptor)
        unsafe self.events.deallocate()
    }

    /// Reports the descriptor under this number from now on, until it is closed.
    func add(_ descriptor: Int32, as number: Int) throws(LoadFailure) {
        var event = unsafe jackfield_epoll_readable(UInt(number))
        let code = unsafe epoll_ctl(self.descriptor, EPOLL_CTL_ADD, descriptor, &event)
        guard code == 0 else { throw LoadFailure.system("epoll_ctl") }
    }

    /// Waits until sockets have something, at most so long, and calls the body with their numbers.
    func wait(nanoseconds: Int64, _ body: (Int) -> Void) {
        var time = timespec(
            tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        let count = unsafe epoll_pwait2(
            self.descriptor, self.events.baseAddress, Int32(self.events.count), &time, nil)
        guard count > 0 else { return }
        for index in 0..<Int(count) {
            let number = unsafe withUnsafePointer(to: self.events[index]) {
                unsafe jackfield_epoll_number($0)
            }
            body(Int(number))
        }
    }
}
