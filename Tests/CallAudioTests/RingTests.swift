import CallAudio
import EventLoop
import Glibc
import Synchronization
import TestSupport
import Testing

@Suite("Audio ring")
struct AudioRingTests {
    private func read(_ ring: AudioRing, _ limit: Int) -> [Int16] {
        [Int16](capacity: limit) { ring.read(into: &$0) }
    }

    @Test("Samples come out in the order in which they went in, round the end")
    func keepsOrder() {
        let ring = AudioRing(minimumCapacity: 5)
        #expect(ring.capacity == 8)
        var expected: Int16 = 0
        var next: Int16 = 0
        for count in [3, 5, 8, 1, 7, 6, 2] {
            let block = (0..<count).map { next + Int16($0) }
            next += Int16(count)
            #expect(ring.write(block))
            for sample in self.read(ring, 8) {
                #expect(sample == expected)
                expected += 1
            }
        }
        #expect(expected == 32)
    }

    @Test("A block for which there is no room is not taken at all")
    func refusesWhatDoesNotFit() {
        let ring = AudioRing(minimumCapacity: 4)
        #expect(ring.write([1, 2, 3]))
        #expect(!ring.write([4, 5]))
        #expect(ring.freeCapacity == 1)
        #expect(self.read(ring, 9) == [1, 2, 3])
    }

    @Test("What was dropped is not read")
    func drops() {
        let ring = AudioRing(minimumCapacity: 8)
        _ = ring.write([1, 2, 3, 4])
        #expect(ring.discard(3) == 3)
        #expect(self.read(ring, 8) == [4])
        #expect(ring.discard() == 0)
    }

    @Test("Two threads pass a million samples without loss or change", .onOwnThread)
    func survivesTwoThreads() {
        let ring = AudioRing(minimumCapacity: 256)
        let total = 1_000_000
        let wrong = Atomic<Int>(0)
        let reader = LoopThread {
            wrong.store(Self.countWrong(ring, total), ordering: .relaxed)
        }
        var sent = 0
        while sent < total {
            let block = (0..<100).map { Int16(truncatingIfNeeded: sent + $0) }
            if ring.write(block) { sent += 100 } else { sched_yield() }
        }
        reader.join()
        #expect(wrong.load(ordering: .relaxed) == 0)
    }

    private static func countWrong(_ ring: AudioRing, _ total: Int) -> Int {
        var expected = 0
        var wrong = 0
        while expected < total {
            let samples = [Int16](capacity: 100) { ring.read(into: &$0) }
            if samples.isEmpty { sched_yield() }
            for sample in samples {
                if sample != Int16(truncatingIfNeeded: expected) { wrong += 1 }
                expected += 1
            }
        }
        return wrong
    }
}

@Suite("Replay ring")
struct ReplayRingTests {
    private let frame = [Int16](1...160)

    private func read(_ ring: borrowing ReplayRing, _ from: Duration, _ to: Duration)
        -> (samples: [Int16], reading: ReplayRing.Reading)
    {
        var reading = ReplayRing.Reading(from: .zero, count: 0, lost: .zero)
        let samples = [Int16](capacity: 1_000) {
            reading = ring.read(from: from, to: to, into: &$0)
        }
        return (samples, reading)
    }

    @Test("A range of media time gives the samples that were spoken then")
    func readsByTime() {
        var ring = ReplayRing(rate: .narrowband, keeping: .seconds(1))
        ring.append(self.frame, at: .zero)
        ring.append(self.frame.map { $0 + 1_000 }, at: .milliseconds(20))

        let (samples, reading) = self.read(ring, .milliseconds(19), .milliseconds(21))
        #expect(samples == Array(153...160) + Array(1_001...1_008))
        #expect(reading.from == .milliseconds(19))
        #expect(reading.lost == .zero)
    }

    @Test("A range that has gone is reported as lost, and the rest is given")
    func reportsLoss() {
        var ring = ReplayRing(rate: .narrowband, keeping: .milliseconds(40))
        for index in 0..<5 { ring.append(self.frame, at: .milliseconds(20 * index)) }

        #expect(ring.oldest == .milliseconds(60))
        #expect(ring.newest == .milliseconds(100))
        let (samples, reading) = self.read(ring, .milliseconds(10), .milliseconds(70))
        #expect(samples == Array(1...80))
        #expect(
            reading == .init(from: .milliseconds(60), count: 80, lost: .milliseconds(50)))
    }

    @Test("A hole in the audio is silence, and late samples do not change what was there")
    func fillsHoles() {
        var ring = ReplayRing(rate: .narrowband, keeping: .seconds(1))
        ring.append(self.frame, at: .zero)
        ring.append(self.frame, at: .milliseconds(40))
        ring.append([Int16](repeating: 7, count: 160), at: .milliseconds(50))

        #expect(
            self.read(ring, .milliseconds(20), .milliseconds(40)).samples.allSatisfy { $0 == 0 })
        #expect(self.read(ring, .milliseconds(40), .milliseconds(60)).samples == self.frame)
        #expect(
            self.read(ring, .milliseconds(60), .milliseconds(70)).samples
                == [Int16](repeating: 7, count: 80))
    }

    @Test("A jump of more than the ring keeps leaves only silence behind")
    func survivesJumps() {
        var ring = ReplayRing(rate: .wideband, keeping: .milliseconds(100))
        ring.append(self.frame, at: .zero)
        ring.append(self.frame, at: .seconds(3_600))

        #expect(ring.newest == .seconds(3_600) + .milliseconds(10))
        #expect(self.read(ring, .zero, .milliseconds(10)).samples.isEmpty)
        #expect(self.read(ring, .seconds(3_600), .seconds(3_601)).samples == self.frame)
    }

    @Test("What its owner still needs stays while it forgets the rest, again and again")
    func forgets() {
        var ring = ReplayRing(rate: .narrowband, keeping: .seconds(5))
        for index in 0..<1_000 {
            ring.append(self.frame.map { $0 + Int16(index) }, at: .milliseconds(20 * index))
            // Now and then somebody speaks for four seconds.
            let isNeeded = index % 400 >= 200
            let need = isNeeded ? index - index % 400 + 200 : index
            ring.forget(before: .milliseconds(20 * (need - 50)))
            let from = max(0, need - 50)
            #expect(ring.oldest == .milliseconds(20 * from))
            let (samples, reading) = self.read(
                ring, .milliseconds(20 * from), .milliseconds(20 * from + 40))
            #expect(reading.lost == .zero)
            let expected = (from...min(from + 1, index)).flatMap { place in
                self.frame.map { $0 + Int16(place) }
            }
            #expect(samples == expected)
        }
    }

    @Test("Media times cut to nanoseconds do not lose a sample at odd rates")
    func keepsSamplesAtOddRates() {
        let rate = SampleRate(hertz: 11_025)
        var ring = ReplayRing(rate: rate, keeping: .seconds(2))
        for index in 0..<50 {
            let block = [Int16](repeating: Int16(index), count: 220)
            ring.append(block, at: rate.duration(of: index * 220))
        }
        #expect(ring.newest == rate.duration(of: 11_000))
    }
}
