import CallAudio
import CallModel
import EventLoop
import Glibc
import Synchronization

/// Records the caller to a WAV file as he speaks, on a thread of its own.
///
/// `append` and `finish` are called on the loop. What happened to the file is told there too, once: after
/// `finish`, or as soon as it cannot be written.
@safe final class VoicemailRecorder: @unchecked Sendable {
    struct Recording: Equatable {
        var path: String
        var duration: Duration
    }

    typealias Done = @Sendable (Result<Recording, AudioFileError>) -> Void

    /// So much may wait for a slow disk.
    private static let room = Duration.seconds(8)
    /// So much is written at once.
    private static let portion = Duration.milliseconds(500)

    private let ring: AudioRing
    private let portion: Int
    private let loop: EventLoop
    private let isAwake = Atomic(false)
    private let isFinished = Atomic(false)
    /// How often the thread was woken, or will be.
    private let wakes = Atomic(0)
    // Made in init and freed in deinit; the thread keeps this object alive until it has ended.
    private let signal: UnsafeMutablePointer<sem_t>

    init(path: String, rate: SampleRate, loop: EventLoop, done: @escaping Done) {
        self.ring = AudioRing(minimumCapacity: rate.samples(in: Self.room))
        self.portion = rate.samples(in: Self.portion)
        self.loop = loop
        unsafe self.signal = .allocate(capacity: 1)
        unsafe sem_init(self.signal, 0, 0)
        // The file is made first.
        self.wake()
        _ = LoopThread { self.run(path, rate, done) }
    }

    deinit {
        unsafe sem_destroy(self.signal)
        unsafe self.signal.deallocate()
    }

    /// Takes caller audio. Media path.
    func append(_ samples: Span<Int16>) {
        _ = self.ring.write(samples)
        if self.ring.count >= self.portion { self.wake() }
    }

    /// Nothing more comes. Once.
    func finish() {
        self.isFinished.store(true, ordering: .releasing)
        self.post()
    }

    private func wake() {
        guard !self.isAwake.exchange(true, ordering: .acquiringAndReleasing) else { return }
        self.post()
    }

    private func post() {
        // A virtual clock waits for the disk.
        self.loop.hold()
        self.wakes.add(1, ordering: .releasing)
        unsafe sem_post(self.signal)
    }

    // MARK: - The thread

    private func run(_ path: String, _ rate: SampleRate, _ done: @escaping Done) {
        var woken = 0
        var isLast = self.wait(&woken)
        do throws(AudioFileError) {
            var writer = try WAVWriter(path: path, rate: rate, channels: 1)
            try self.write(to: &writer)
            while !isLast {
                self.loop.release()
                isLast = self.wait(&woken)
                try self.write(to: &writer)
            }
            try writer.synchronize()
            let duration = rate.duration(of: writer.frameCount)
            self.loop.post { done(.success(Recording(path: path, duration: duration))) }
        } catch {
            self.loop.post { done(.failure(error)) }
        }
        self.loop.release()
        // After a failure the rest is dropped.
        while !isLast {
            isLast = self.wait(&woken)
            self.ring.discard()
            self.loop.release()
        }
    }

    /// Waits until there is something to do. True: for the last time.
    private func wait(_ woken: inout Int) -> Bool {
        while unsafe sem_wait(self.signal) != 0 {}
        woken += 1
        self.isAwake.store(false, ordering: .releasing)
        return self.isFinished.load(ordering: .acquiring)
            && self.wakes.load(ordering: .acquiring) == woken
    }

    private func write(to writer: inout WAVWriter) throws(AudioFileError) {
        while self.ring.count > 0 {
            let block = [Int16](capacity: self.ring.count) { self.ring.read(into: &$0) }
            try writer.append(block.span)
        }
    }
}
