import JackfieldPlugin
import TestSupport
import Testing

@testable import Asterisk

@Suite("The media path of an Asterisk call")
struct AllocationTests {
    @Test("allocates nothing: the tests of this suite run so in a process of their own", .heavy)
    func startsCounted() async throws {
        guard AllocationCounter.count == nil else { return }
        let run = try await AllocationCounter.run("AsteriskTests.AllocationTests")
        #expect(run.status == 0, "\(run.output)\n\(run.errors)")
        #expect((run.output + run.errors).contains("A packet in pieces"))
    }

    @Test(
        "A packet in pieces, a frame of the reply and a mark cost no memory",
        .enabled(if: AllocationCounter.count != nil, "only in a process that counts"))
    func allocatesNothing() throws {
        let count = try #require(AllocationCounter.count)
        var path = try #require(MediaPath())
        // What is made once is made now.
        for _ in 0..<20 { path.run() }
        let before = count()
        for _ in 0..<500 { path.run() }
        let after = count()
        #expect(path.heard == 520 * 160 && after == before, "\(after - before) in 500 frames")
    }
}

/// The parts of the path in the order in which they work.
private struct MediaPath {
    private let head: [UInt8]
    private let middle: [UInt8]
    private let rest: [UInt8]
    private let samples = [Int16](repeating: 77, count: 160)
    private var parser = AudioSocketParser()
    private var frames = CallerFrames(rate: 8_000)
    private var packet: AudioSocketFrame
    private var marks = PlayedMarks(rate: 8_000)
    private var command = MediaCommand(.json)
    private var time = Duration.zero
    // Not a variable that a closure shares: a build without optimisation would put that on the heap.
    private let counted = Counted()

    private final class Counted { var samples = 0 }

    var heard: Int { self.counted.samples }

    init?() {
        guard let packet = AudioSocketFrame(rate: 8_000) else { return nil }
        self.packet = packet
        let whole = Desk.audio([Int16](repeating: 99, count: 160))
        self.head = Array(whole[..<2])
        self.middle = Array(whole[2..<100])
        self.rest = Array(whole[100...])
    }

    mutating func run() {
        self.time += .milliseconds(20)
        self.read(self.head)
        self.read(self.middle)
        self.read(self.rest)
        let samples = self.samples
        self.packet.fill(samples.span)
        guard self.marks.sent(160, at: self.time) else { return }
        self.command.name(markAt: self.marks.given)
        self.marks.passed(self.marks.given, at: self.time)
    }

    private mutating func read(_ piece: [UInt8]) {
        var offset = 0
        let counted = self.counted
        while let packet = unsafe try? self.parser.next(piece.span.bytes, from: &offset) {
            guard case .audio(_, let range) = packet else { continue }
            unsafe self.frames.append(piece.span.bytes, range) { counted.samples += $0.count }
        }
    }
}
