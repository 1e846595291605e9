import CallAudio
import Synchronization

/// Records a call as a stereo WAV: the caller left, the reply right.
///
/// Frames go into a ring on the line's clock; a worker brings them to the disk.
final class CallRecorder: Sendable {
    private let ring: AudioRing
    private let writer: Mutex<Output>
    private let isDraining = Atomic<Bool>(false)
    private let lost = Atomic<Int>(0)
    private let drainAt: Int

    private struct Output: ~Copyable, Sendable {
        var writer: WAVWriter
        var failure: AudioFileError?
    }

    /// Makes the file, or empties the one that is there; blocks.
    init(path: String, rate: SampleRate) throws(AudioFileError) {
        self.writer = Mutex(Output(writer: try WAVWriter(path: path, rate: rate)))
        // Four seconds: a disk may be slow for a while.
        self.ring = AudioRing(minimumCapacity: rate.hertz * 2 * 4)
        // Half a second: with the header after each, a host that is killed loses little more than that.
        self.drainAt = rate.hertz
    }

    /// Frames that a full ring did not take.
    var lostFrames: Int { self.lost.load(ordering: .relaxed) }

    /// Why nothing is written any more; nil: all is well. Blocks while the worker writes.
    var failure: AudioFileError? { self.writer.withLock { $0.failure } }

    /// Takes one frame, left and right by turns. Allocates nothing.
    ///
    /// - Returns: whether it is time to call `drain` on a worker. Asked once for each drain.
    func append(_ samples: Span<Int16>) -> Bool {
        if !self.ring.write(samples) { self.lost.add(1, ordering: .relaxed) }
        guard self.ring.count >= self.drainAt else { return false }
        return !self.isDraining.exchange(true, ordering: .acquiringAndReleasing)
    }

    /// The worker was not to be had: ask again.
    func drainRefused() { self.isDraining.store(false, ordering: .releasing) }

    /// Writes what waits, and makes the header tell of it; blocks.
    func drain() {
        self.writer.withLock { output in self.write(&output) }
        self.isDraining.store(false, ordering: .releasing)
    }

    /// Writes what waits; blocks. Nothing may be appended any more.
    func finish() {
        self.writer.withLock { output in self.write(&output) }
    }

    private func write(_ output: inout Output) {
        while self.ring.count > 0 {
            // An even number, so that left and right stay together.
            let block = [Int16](capacity: min(16_384, self.ring.count & ~1)) {
                self.ring.read(into: &$0)
            }
            guard output.failure == nil else { continue }
            do throws(AudioFileError) { try output.writer.append(block.span) } catch {
                output.failure = error
            }
        }
        guard output.failure == nil else { return }
        do throws(AudioFileError) { try output.writer.synchronize() } catch {
            output.failure = error
        }
    }
}
