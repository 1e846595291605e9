import CallAudio
import JackfieldPlugin
import Testing

@testable import Recording

@Suite("A recorded call")
struct RecordedCallTests {
    private func call(
        _ line: TestLine, caller: String, reply: String? = nil, tail: Duration = .seconds(3)
    ) throws -> RecordedCall {
        RecordedCall(
            try CallPlan.open(
                caller: caller, reply: reply, script: nil, settings: settings(tail: tail)),
            reports: line)
    }

    @Test(
        "A plain recording plays once, sample for sample, and then hangs up", arguments: bothRates)
    func playsRecording(rate: SampleRate) throws {
        let folder = try TestFolder()
        let samples = ramp(rate.hertz)
        let line = TestLine()
        let call = try self.call(line, caller: folder.wav("a.wav", samples, rate: rate))
        line.run(call, for: 10_000)

        #expect(Array(line.audio.prefix(samples.count)) == samples)
        #expect(line.audio.dropFirst(samples.count).allSatisfy { $0 == 0 })
        #expect(line.hangUp?.detail == "the recording is over")
        // The last frame of speech starts at 980 ms.
        #expect(line.hangUp.map { abs($0.time / .milliseconds(1) - 4_000) <= 40 } == true)
        #expect(line.times == line.times.indices.map { Frame.duration * $0 })
    }

    @Test("A reply that still plays is heard to its end before the line goes down")
    func hearsTheReply() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let call = try self.call(
            line, caller: folder.wav("a.wav", ramp(8_000)), tail: .milliseconds(500))
        line.run(call, for: 10_000, replies: [.init(at: 1_200, lasting: 2_000)])
        #expect(line.hangUp.map { $0.time >= .milliseconds(3_200) } == true)
        #expect(line.hangUp.map { $0.time <= .milliseconds(3_300) } == true)
    }

    @Test("Rates that telephony does not have become 16 kHz")
    func resamples() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let rate = SampleRate(hertz: 44_100)
        let tone = (0..<44_100).map { Int16(8_000 * sine(500 * Double($0) / 44_100)) }
        let call = try self.call(line, caller: folder.wav("a.wav", tone, rate: rate))
        #expect(call.rate == .wideband)
        line.run(call, for: 10_000)
        let ideal = (0..<16_000).map { Int16(8_000 * sine(500 * Double($0) / 16_000)) }
        let worst = (200..<15_800).map { abs(Int(line.audio[$0]) - Int(ideal[$0])) }.max() ?? .max
        #expect(worst < 200)
    }

    @Test("The recording has the caller left and the reply right, each in its place")
    func records() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let samples = ramp(8_000)
        let call = try self.call(
            line, caller: folder.wav("a.wav", samples), reply: "\(folder.path)/out.wav",
            tail: .milliseconds(1_000))
        line.run(
            call, for: 10_000,
            replies: [.init(at: 400, lasting: 200), .init(at: 1_000, lasting: 300, level: 2_000)])
        call.finish()

        let left = try folder.samples("out.wav")
        let right = try folder.samples("out.wav", .second)
        #expect(left == line.audio)
        #expect(Array(left.prefix(8_000)) == samples)
        let expected = (0..<left.count).map { index -> Int16 in
            switch index / 8 {
            case 400..<600: 1_000
            case 1_000..<1_300: 2_000
            default: 0
            }
        }
        #expect(right == expected)
        #expect(line.warnings.isEmpty)
    }

    @Test("At any moment of the call all of its recording but the last half second can be read")
    func recordsAsItGoes() throws {
        let folder = try TestFolder()
        let samples = ramp(40_000)
        let line = TestLine()
        let call = try self.call(
            line, caller: folder.wav("a.wav", samples), reply: "\(folder.path)/out.wav")
        for time in stride(from: 20, through: 5_000, by: 20) {
            call.tick(.milliseconds(time))
            guard time >= 520 else { continue }
            let recorded = try folder.samples("out.wav")
            #expect(recorded.count >= (time - 500) * 8)
            #expect(recorded == Array(samples.prefix(recorded.count)))
        }
    }

    @Test("A flush drops what was not heard and tells how much was")
    func flushes() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let call = try self.call(
            line, caller: folder.wav("a.wav", ramp(8_000)), reply: "\(folder.path)/out.wav")
        let frame = [Int16](repeating: 500, count: 160)
        // 200 ms ahead, of which 60 are heard.
        for _ in 0..<10 { #expect(call.take(frame)) }
        call.tick(.milliseconds(60))
        #expect(call.flush() == .milliseconds(60))
        call.tick(.milliseconds(160))
        #expect(call.flush() == .milliseconds(60))

        // What comes after a flush is played.
        #expect(call.take(frame))
        call.tick(.milliseconds(200))
        #expect(call.flush() == .milliseconds(80))
        call.finish()
        let right = try folder.samples("out.wav", .second)
        #expect(right.count { $0 == 500 } == 80 * 8)
        #expect(right[160 * 8..<180 * 8].allSatisfy { $0 == 500 })
    }

    @Test("A full queue takes nothing")
    func refusesTooMuch() throws {
        let folder = try TestFolder()
        let call = try self.call(TestLine(), caller: folder.wav("a.wav", ramp(800)))
        let frame = [Int16](repeating: 1, count: 160)
        var taken = 0
        while taken < 100, call.take(frame) { taken += 1 }
        #expect((20...40).contains(taken))
    }

    @Test("Keys in the recording are told and silenced, but stay in the call's recording")
    func tellsKeys() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let silence = [Int16](repeating: 0, count: 4_000)
        let samples = silence + KeypadTones.samples("42#", rate: .narrowband) + silence
        let call = try self.call(
            line, caller: folder.wav("a.wav", samples), reply: "\(folder.path)/out.wav")
        line.run(call, for: 10_000)
        call.finish()

        #expect(line.keys == "42#")
        #expect(line.audio.allSatisfy { $0 == 0 })
        #expect(Array(try folder.samples("out.wav").prefix(samples.count)) == samples)
        let starts = line.keyStarts
        #expect(zip(starts, [500.0, 680, 860]).allSatisfy { abs($0 - $1) <= 20 }, "\(starts)")
    }

    @Test("A script makes a conversation: answers, keys, an interruption, a goodbye")
    func followsScript() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let noise = [Int16](repeating: 5, count: 1_600)
        let words = [Int16](repeating: 100, count: 3_200) + [Int16](repeating: 200, count: 3_200)
        let caller = try folder.wav("a.wav", noise + words)
        _ = try folder.text(
            "a.yaml",
            """
            background: { from: 0, to: 0.2 }
            caller:
              - { answers: "how can i help", from: 0.2, to: 0.6 }
              - { answers: "number", press: "47", after_ms: 200 }
              - { answers: "opening hours", during_ms: 500, from: 0.6, to: 1.0 }
              - { answers: "good ?bye", hang_up: true, after_ms: 100 }
            """)
        let call = try self.call(line, caller: caller)
        line.run(
            call, for: 30_000,
            replies: [
                .init(at: 500, text: "Welcome.", lasting: 500),
                .init(at: 1_000, text: "How can I help?", lasting: 1_000),
                .init(at: 3_400, text: "What is your number?", lasting: 600),
                .init(at: 6_000, text: "Our opening hours are long.", lasting: 2_000),
                .init(at: 9_000, text: "Goodbye!", lasting: 500),
            ])

        #expect(line.audio.first == 5)
        // 600 ms after the reply has ended at 2000 ms.
        #expect(line.audio.firstIndex(of: 100) == 2_600 * 8)
        #expect(line.audio.firstIndex(of: 200) == 6_500 * 8)
        #expect(line.audio.count { $0 == 100 } == 3_200)
        #expect(line.keys == "47")
        #expect(line.keyStarts.first.map { abs($0 - 4_200) <= 20 } == true)
        #expect(line.hangUp?.detail == "the caller hung up")
        #expect(line.hangUp.map { abs($0.time / .milliseconds(1) - 9_600) <= 40 } == true)
    }

    @Test("A long recording streams, the same samples")
    func streams() throws {
        let folder = try TestFolder()
        let samples = ramp(120_000)
        let source = try CallerSource(path: folder.wav("a.wav", samples))
        let stream = CallerStream(source)
        stream.fill()
        let plan = CallPlan(
            rate: .narrowband, source: .stream(stream),
            script: .plain(lasting: .seconds(15), tail: .seconds(1)), recorder: nil,
            maximum: .seconds(100))
        let line = TestLine()
        line.run(RecordedCall(plan, reports: line), for: 30_000)
        #expect(Array(line.audio.prefix(samples.count)) == samples)
        #expect(line.hangUp.map { abs($0.time / .milliseconds(1) - 16_000) <= 60 } == true)
    }

    @Test("A clock that was late catches up, and the longest call ends")
    func keepsTime() throws {
        let folder = try TestFolder()
        let line = TestLine()
        let samples = ramp(16_000)
        let stream = try CallPlan.open(
            caller: folder.wav("a.wav", samples), reply: nil, script: nil, settings: settings())
        let plan = CallPlan(
            rate: stream.rate, source: stream.source, script: stream.script, recorder: nil,
            maximum: .milliseconds(300))
        let call = RecordedCall(plan, reports: line)
        call.tick(.milliseconds(10))
        #expect(line.audio.isEmpty)
        call.tick(.milliseconds(110))
        #expect(line.audio.count == 5 * 160)
        for time in stride(from: 120, to: 500, by: 20) { call.tick(.milliseconds(time)) }
        #expect(line.hangUp?.detail == "max_duration_s is over")
        #expect(Array(samples.prefix(line.audio.count)) == line.audio)
    }
}
