import CallAudio
import JackfieldPlugin
import TestSupport
import Testing

@testable import Twilio

@Suite("On the media path")
struct AllocationTests {
    @Test("nothing is allocated: the tests of this suite run so in a process of their own", .heavy)
    func startsCounted() async throws {
        guard AllocationCounter.count == nil else { return }
        let run = try await AllocationCounter.run("TwilioTests.AllocationTests")
        #expect(run.status == 0, "\(run.output)\n\(run.errors)")
        #expect((run.output + run.errors).contains("a frame in each direction"))
    }

    @Test(
        "a frame in each direction, a mark and its echo cost no memory",
        .enabled(if: AllocationCounter.count != nil, "only in a process that counts"))
    func allocatesNothing() throws {
        let count = try #require(AllocationCounter.count)
        let path = MediaPath()
        // What is made once is made now.
        for _ in 0..<20 { #expect(path.run()) }
        let before = count()
        var isGood = true
        for _ in 0..<500 { isGood = path.run() && isGood }
        let after = count()
        #expect(isGood && after == before, "\(after - before) in 500 frames")
    }
}

/// The parts of the path in the order in which they work.
private final class MediaPath {
    private let message: [UInt8]
    private var coded: [UInt8] = []
    private var samples: [Int16] = []
    private var audio = CallerAudio()
    private var writer = StreamWriter(streamSid: Phone.streamSid)
    private var reply = HeardReply()
    private var time = Duration.zero
    private var sent = 0

    init() {
        var payload: [UInt8] = []
        let silence = [UInt8](repeating: 0x7F, count: 160)
        Base64.encode(silence.span, onto: &payload)
        self.message = Array(
            Phone.message(
                "media",
                #""media":{"track":"inbound","chunk":"7","timestamp":"140","payload":"\#(String(decoding: payload, as: UTF8.self))"}"#
            ).utf8)
        self.coded.reserveCapacity(1_600)
        self.samples.reserveCapacity(1_600)
    }

    func run() -> Bool {
        self.time += .milliseconds(20)
        let message = self.message
        guard let media = MediaScanner(message.span), media.isInbound else { return false }
        self.coded.removeAll(keepingCapacity: true)
        var isGood = false
        self.coded.append(addingCapacity: Base64.decodedCount(media.payload.count)) { coded in
            isGood = Base64.decode(message.span, media.payload, into: &coded)
        }
        self.samples.removeAll(keepingCapacity: true)
        // Not by an iterator: a build without optimisation allocates for each element of one.
        var index = 0
        while index < self.coded.count {
            self.samples.append(G711.muLaw.sample(self.coded[index]))
            index += 1
        }
        let samples = self.samples
        self.audio.append(samples.span)
        var given = 0
        self.audio.drain { block, _, _, _ in
            given += block.count
            return .taken
        }
        return self.answer(samples) && isGood && given == 160
    }

    private func answer(_ samples: [Int16]) -> Bool {
        var length = 0
        let isSent = self.writer.media(samples.span) { bytes in
            length += bytes.byteCount
            return true
        }
        if self.reply.sent(samples.count, at: self.time) {
            let mark = self.reply.sent
            _ = self.writer.mark(mark) { bytes in
                length += bytes.byteCount
                return true
            }
            _ = self.reply.echoed(mark, at: self.time + .milliseconds(20))
        }
        return isSent && length > 216
    }
}
