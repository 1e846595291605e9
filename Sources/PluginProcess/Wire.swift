import EventLoop
import Glibc
import PluginHost
import Synchronization

/// One end of a socket pair over which two sides call each other, and wait for the answer.
///
/// Calls nest: while a thread waits for its answer, it serves what the other side calls on its behalf, so
/// that a call that comes back arrives on the thread that it left from. Each such chain of calls has a
/// number; what belongs to no chain that waits here is served by a thread of the pool.
///
/// Frame: length of the rest (4 bytes), kind (4), chain (8), function (4), body; little-endian.
final class Wire: @unchecked Sendable {
    typealias Serve = @Sendable (UInt32, [UInt8]) -> [UInt8]

    private enum Kind { static let call: UInt32 = 1, answer: UInt32 = 2 }

    private struct Frame {
        let kind: UInt32
        let chain: UInt64
        let function: UInt32
        let body: [UInt8]
    }

    private final class Mailbox: Sendable {
        let frames = Mutex<[Frame]>([])
        let wakeup = Wakeup()

        func put(_ frame: Frame) {
            self.frames.withLock { $0.append(frame) }
            self.wakeup.signal()
        }

        func take() -> Frame {
            self.wakeup.wait()
            return self.frames.withLock { $0.removeFirst() }
        }
    }

    private static let sizeOfHead = 16
    private static let longestFrame = 8 << 20
    private static let nextChain = Atomic<UInt64>(1)
    /// The chain that this thread works for, kept as the bits of a pointer.
    private static let chainKey: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }()

    private let descriptor: Int32
    // Set once, before the reader starts.
    private var serve: Serve = { _, _ in [] }
    private let sending = Mutex(())
    /// Then the descriptor's number may be another's.
    private let isClosed = Mutex(false)
    private let mailboxes = Mutex<[UInt64: Mailbox]>([:])
    private let threads = ServingThreads()

    private init(descriptor: Int32) { self.descriptor = descriptor }

    /// The two ends of a new wire; nil when the system gives no more.
    static func pair() -> (Wire, Wire)? {
        var ends: [Int32] = [-1, -1]
        guard
            unsafe socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
                == 0
        else { return nil }
        return (Wire(descriptor: ends[0]), Wire(descriptor: ends[1]))
    }

    /// Starts to read; calls of the other side go to `serve`.
    func start(_ serve: @escaping Serve) {
        self.serve = serve
        _ = LoopThread { self.readAll() }
    }

    /// Lets both ends stop reading, once what is under way is done.
    func stop() {
        self.isClosed.withLock { if !$0 { _ = shutdown(self.descriptor, Int32(SHUT_RDWR)) } }
    }

    /// Calls the other side and waits for its answer. Any thread.
    func call(_ function: UInt32, _ body: [UInt8]) -> [UInt8] {
        let outer = Self.chain
        let chain = outer ?? Self.nextChain.add(1, ordering: .relaxed).oldValue
        let (mailbox, isNew) = self.mailboxes.withLock { mailboxes in
            if let known = mailboxes[chain] { return (known, false) }
            let mailbox = Mailbox()
            mailboxes[chain] = mailbox
            return (mailbox, true)
        }
        Self.setChain(chain)
        defer {
            Self.setChain(outer)
            if isNew { self.mailboxes.withLock { $0[chain] = nil } }
        }
        self.send(Frame(kind: Kind.call, chain: chain, function: function, body: body))
        while true {
            let frame = mailbox.take()
            guard frame.kind == Kind.call else { return frame.body }
            self.answer(frame)
        }
    }

    private func answer(_ frame: Frame) {
        let body = self.serve(frame.function, frame.body)
        self.send(Frame(kind: Kind.answer, chain: frame.chain, function: 0, body: body))
    }

    // MARK: - The socket

    private func send(_ frame: Frame) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(4 + Self.sizeOfHead + frame.body.count)
        for number in [UInt32(Self.sizeOfHead + frame.body.count), frame.kind] {
            unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        }
        unsafe withUnsafeBytes(of: frame.chain.littleEndian) { unsafe bytes.append(contentsOf: $0) }
        unsafe withUnsafeBytes(of: frame.function.littleEndian) {
            unsafe bytes.append(contentsOf: $0)
        }
        bytes += frame.body
        self.sending.withLock { _ in
            guard !self.isClosed.withLock({ $0 }) else { return }
            var sent = 0
            while sent < bytes.count {
                let count = unsafe bytes.withUnsafeBytes { memory in
                    unsafe Glibc.send(
                        self.descriptor, memory.baseAddress.map { unsafe $0 + sent },
                        bytes.count - sent, Int32(MSG_NOSIGNAL))
                }
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                sent += count
            }
        }
    }

    private func readAll() {
        while let head = self.read(4 + Self.sizeOfHead) {
            let reader = MessageReader(head)
            let length = Int(reader.small()) - Self.sizeOfHead
            let (kind, chain, function) = (reader.small(), reader.number(), reader.small())
            guard (0...Self.longestFrame).contains(length), let body = self.read(length) else {
                break
            }
            self.dispatch(Frame(kind: kind, chain: chain, function: function, body: body))
        }
        self.end()
    }

    private func dispatch(_ frame: Frame) {
        if let mailbox = self.mailboxes.withLock({ $0[frame.chain] }) {
            return mailbox.put(frame)
        }
        guard frame.kind == Kind.call else { return }
        self.threads.run {
            Self.setChain(frame.chain)
            self.answer(frame)
            Self.setChain(nil)
        }
    }

    /// Nobody answers any more: those who wait get an empty answer, which reads as zeros.
    private func end() {
        self.threads.stop()
        // A thread that is still sending lets go first.
        self.stop()
        self.sending.withLock { _ in
            self.isClosed.withLock { isClosed in
                isClosed = true
                close(self.descriptor)
            }
        }
        for (chain, mailbox) in self.mailboxes.withLock({ $0 }) {
            mailbox.put(Frame(kind: Kind.answer, chain: chain, function: 0, body: []))
        }
    }

    private func read(_ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        var got = 0
        while got < count {
            let part = unsafe bytes.withUnsafeMutableBytes { memory in
                unsafe recv(
                    self.descriptor, memory.baseAddress.map { unsafe $0 + got }, count - got, 0)
            }
            if part < 0, errno == EINTR { continue }
            guard part > 0 else { return nil }
            got += part
        }
        return bytes
    }

    // MARK: - Chains

    private static var chain: UInt64? {
        let bits = unsafe UInt(bitPattern: pthread_getspecific(self.chainKey))
        return bits == 0 ? nil : UInt64(bits)
    }

    private static func setChain(_ chain: UInt64?) {
        unsafe pthread_setspecific(
            self.chainKey, UnsafeRawPointer(bitPattern: UInt(chain ?? 0)))
    }
}
