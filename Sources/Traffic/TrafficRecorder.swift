import CallModel
package import EventLoop
import Glibc
import Synchronization

/// Why a traffic file cannot be written or read.
package struct TrafficFailure: Error, Sendable, CustomStringConvertible {
    package let description: String
}

/// Writes what the host and the servers of its providers say to each other into a file, as it is said. Any thread.
///
/// The file is made anew, and only its owner may read it: it holds what callers have said.
package final class TrafficRecorder: Sendable {
    private struct State {
        var descriptor: Int32
        var last = 0
        var failure: String?
    }

    /// First line of the file.
    static let head = #"{"jackfield_traffic":1}"#

    let scrubber: Scrubber
    private let loop: EventLoop
    private let origin: Duration
    private let path: String
    private let state: Mutex<State>

    /// - Parameters:
    ///   - loop: its time is the file's.
    ///   - redact: takes secrets out.
    package init(
        path: String, loop: EventLoop, redact: @escaping @Sendable (String) -> String
    ) throws(TrafficFailure) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC
        let descriptor = unsafe open(path, flags, mode_t(0o600))
        guard descriptor >= 0 else {
            throw TrafficFailure(
                description:
                    unsafe "\(path): cannot be written: \(String(cString: strerror(errno)))"
            )
        }
        self.path = path
        self.scrubber = Scrubber(redact: redact)
        self.loop = loop
        self.origin = loop.now
        self.state = Mutex(State(descriptor: descriptor))
        self.state.withLock { Self.write(Self.head, &$0) }
    }

    deinit { self.state.withLock { _ = Glibc.close($0.descriptor) } }

    /// For a request or a WebSocket that begins.
    func nextNumber() -> Int {
        self.state.withLock {
            $0.last += 1
            return $0.last
        }
    }

    func write(_ event: TrafficLine.Event, of number: Int) {
        let event = self.scrubber.event(event)
        self.state.withLock { state in
            // Two threads write in the order of their times.
            let line = TrafficLine(at: self.loop.now - self.origin, number: number, event: event)
            Self.write(line.json, &state)
        }
    }

    /// Throws when the file is not whole.
    package func finish() throws(TrafficFailure) {
        guard let failure = self.state.withLock({ $0.failure }) else { return }
        throw TrafficFailure(description: "\(self.path): is not whole: \(failure)")
    }

    private static func write(_ line: String, _ state: inout State) {
        guard state.failure == nil else { return }
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { bytes in
                unsafe Glibc.write(
                    state.descriptor, bytes.baseAddress.map { unsafe $0 + written },
                    bytes.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                state.failure = unsafe String(cString: strerror(errno))
                return
            }
            written += count
        }
    }
}
