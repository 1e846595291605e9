/// Audio that comes over a line, on its way to whoever takes it: in order, and without holes in its time.
///
/// A network that was slow gives what it kept back all at once: what is not taken at once waits here. What was lost
/// becomes silence of the same length, so that what follows keeps its time. One thread; allocates for a block at once, and
/// once more when something has to wait.
package struct LineAudio: ~Copyable, Sendable {
    /// What became of a block.
    package enum Taken: Sendable {
        case taken
        /// It is offered again the next time.
        case noRoom
        /// Nobody wants any of it any more.
        case unwanted
    }

    package let rate: SampleRate
    private let longestGap: Int
    private let mostWaiting: Int
    /// What waits; made when something does for the first time.
    private var ring: AudioRing?
    /// What is offered; the same again when there was no room.
    private var block: [Int16] = []
    private var isAfterGap = false
    private var hasFilledGap = false
    /// Samples in the ring that come before the silence.
    private var waitingBeforeSilence = 0
    private var silence = 0
    private var given = 0
    private var sequence: UInt32 = 0
    /// Samples that were lost, which the number of the next block after them tells.
    private var lost = 0

    /// - Parameters:
    ///   - mostWaiting: samples that may wait; more become a gap of the same length.
    ///   - longestGap: samples of silence that may stand for what was lost.
    package init(rate: SampleRate, mostWaiting: Int, longestGap: Int) {
        self.rate = rate
        self.longestGap = longestGap
        self.mostWaiting = mostWaiting
        self.block.reserveCapacity(rate.samplesPerFrame)
    }

    /// How much was taken.
    package var mediaTime: Duration { self.rate.duration(of: self.given) }

    private var waiting: Int { self.ring?.count ?? 0 }
    /// Whether nothing is on its way.
    private var isIdle: Bool { self.waiting == 0 && self.block.isEmpty && self.silence == 0 }

    package mutating func append(_ samples: Span<Int16>) {
        if self.isIdle, samples.count <= self.rate.samplesPerFrame {
            self.isAfterGap = self.hasFilledGap
            self.hasFilledGap = false
            self.block.append(addingCapacity: samples.count) { $0.append(copying: samples) }
            return
        }
        let ring = self.ring ?? AudioRing(minimumCapacity: self.mostWaiting)
        self.ring = ring
        if !ring.write(samples) { self.addGap(samples.count) }
    }

    /// So many samples are missing after all that has come.
    /// - Parameter isLost: they were on their way.
    package mutating func addGap(_ samples: Int, isLost: Bool = true) {
        guard samples > 0 else { return }
        if isLost { self.lost += samples }
        if self.silence == 0 { self.waitingBeforeSilence = self.waiting }
        self.silence = min(self.silence + samples, self.longestGap)
    }

    /// Gives blocks of 20 ms at most as long as they are taken.
    package mutating func drain(
        _ give: (Span<Int16>, _ mediaTime: Duration, _ sequence: UInt32, _ isAfterGap: Bool)
            -> Taken
    ) {
        while true {
            if self.block.isEmpty { self.fillBlock() }
            guard !self.block.isEmpty else { return }
            if self.isAfterGap { self.countLost() }
            switch give(self.block.span, self.mediaTime, self.sequence, self.isAfterGap) {
            case .taken: break
            case .noRoom: return
            case .unwanted: self.ring?.discard()
            }
            self.given += self.block.count
            self.sequence &+= 1
            self.isAfterGap = false
            self.block.removeAll(keepingCapacity: true)
        }
    }

    /// Blocks are numbered as they would be if none were lost; the silence in their place is not one of them.
    private mutating func countLost() {
        let size = self.rate.samplesPerFrame
        self.sequence &+= UInt32(truncatingIfNeeded: (self.lost + size / 2) / size)
        self.lost = 0
    }

    private mutating func fillBlock() {
        let size = self.rate.samplesPerFrame
        if self.silence > 0, self.waitingBeforeSilence == 0 {
            let count = min(self.silence, size)
            for _ in 0..<count { self.block.append(0) }
            self.silence -= count
            self.hasFilledGap = true
            return
        }
        let limit = self.silence > 0 ? self.waitingBeforeSilence : size
        self.block.append(addingCapacity: min(limit, size)) { output in
            self.ring?.read(into: &output)
        }
        self.waitingBeforeSilence -= min(self.waitingBeforeSilence, self.block.count)
        self.isAfterGap = self.hasFilledGap && !self.block.isEmpty
        if self.isAfterGap { self.hasFilledGap = false }
    }
}
