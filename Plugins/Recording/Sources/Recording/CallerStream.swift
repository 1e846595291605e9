import CallAudio
import Synchronization

/// A long recording that is read while it plays: a worker fills a ring, the line's clock empties it.
final class CallerStream: Sendable {
    let rate: SampleRate
    private let ring: AudioRing
    private let source: Mutex<Input>
    private let isFilling = Atomic<Bool>(false)
    private let hasEnded = Atomic<Bool>(false)
    private let blockLimit: Int

    private struct Input: ~Copyable, Sendable {
        var source: CallerSource
        var block: [Int16] = []
        var failure: AudioFileError?
    }

    /// - Parameter source: at its start. `fill` must be called once before the first frame.
    init(_ source: consuming CallerSource) {
        self.rate = source.rate
        self.ring = AudioRing(minimumCapacity: source.rate.hertz * 4)
        // One block of 4096 file samples, at most doubled from 8 to 16 kHz or 4-fold from 4 kHz.
        self.blockLimit = 16_400
        self.source = Mutex(Input(source: source))
    }

    /// Whether everything was taken.
    var isAtEnd: Bool { self.hasEnded.load(ordering: .acquiring) && self.ring.count == 0 }

    var failure: AudioFileError? { self.source.withLock { $0.failure } }

    /// Gives the next samples; fewer only at the end, or when the disk is late. Allocates nothing.
    func take(into output: inout OutputSpan<Int16>) { self.ring.read(into: &output) }

    /// Whether `fill` should be called on a worker now. Asked once for each fill.
    var wantsMore: Bool {
        guard self.ring.count < self.ring.capacity / 2, !self.hasEnded.load(ordering: .relaxed)
        else { return false }
        return !self.isFilling.exchange(true, ordering: .acquiringAndReleasing)
    }

    /// The worker was not to be had: ask again.
    func fillRefused() { self.isFilling.store(false, ordering: .releasing) }

    /// Reads ahead until the ring is nearly full; blocks.
    func fill() {
        self.source.withLock { input in
            while self.ring.freeCapacity > self.blockLimit, self.readBlock(&input) {}
        }
        self.isFilling.store(false, ordering: .releasing)
    }

    private func readBlock(_ input: inout Input) -> Bool {
        input.block.removeAll(keepingCapacity: true)
        do throws(AudioFileError) {
            if try input.source.read(into: &input.block) {
                return self.ring.write(input.block.span)
            }
        } catch {
            input.failure = error
        }
        self.hasEnded.store(true, ordering: .releasing)
        return false
    }
}
