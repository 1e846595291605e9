import CallAudio
import Synchronization

/// One call whose caller is a recording.
///
/// `play` and `flush` never wait. `tick` is called by the clock of the line and returns in microseconds.
final class RecordedCall: Sendable {
    private let plan: CallPlan
    private let reports: any LineReports
    private let reply: ReplyQueue
    private let line: Mutex<Line>

    /// What the clock moves on.
    private struct Line: ~Copyable, Sendable {
        var caller: ScriptedCaller
        var voice: CallerVoice
        var filter: KeypadFilter
        /// The frame that comes next out of the filter, and what came before it.
        var frame = 0
        var hangUp: HangUp?
        var hasEnded = false
        /// The sentences of the reply that the caller has not answered yet.
        var replyText = ""
        var answered = 0
        var incoming: [Int16] = []
        var heard: [Int16] = []
        var stereo: [Int16] = []
    }

    private struct HangUp {
        let frame: Int
        let detail: String
    }

    /// What is told to the host after the line is let go.
    private struct News {
        var presses: [KeypadFilter.Press] = []
        var hangUp: HangUp?
        var wantsDrain = false
        var wantsFill = false
    }

    init(_ plan: CallPlan, reports: any LineReports) {
        self.plan = plan
        self.reports = reports
        self.reply = ReplyQueue(rate: plan.rate)
        var line = Line(
            caller: ScriptedCaller(plan.script),
            voice: CallerVoice(plan.source, rate: plan.rate, script: plan.script),
            filter: KeypadFilter(rate: plan.rate))
        line.incoming.reserveCapacity(Frame.maximumSamples)
        line.heard.reserveCapacity(Frame.maximumSamples)
        line.stereo.reserveCapacity(2 * Frame.maximumSamples)
        self.line = Mutex(line)
        self.line.withLock { line in
            // The filter holds three frames back; they are made before the clock starts.
            for frame in 0..<KeypadFilter.lookAhead {
                _ = self.makeFrame(frame, heardAt: .zero, replyPlays: false, &line)
            }
        }
    }

    var rate: SampleRate { self.plan.rate }

    /// Real-time safe.
    func play(_ samples: Span<Int16>) -> Bool { self.reply.play(samples) }

    /// Real-time safe.
    func flush() -> Duration { self.reply.flush() }

    /// A sentence starts to play. Matching takes its time: not on the clock's thread.
    func caption(_ sentence: String) {
        let (text, answered) = self.line.withLock { line in
            line.replyText += line.replyText.isEmpty ? sentence : " " + sentence
            return (line.replyText, line.answered)
        }
        let matching = ScriptedCaller.matches(self.plan.script, reply: text)
        self.line.withLock { line in
            if line.answered == answered { line.caller.hear(matching: matching) }
        }
    }

    /// Brings the line to this time after the answer: one frame for each 20 ms, ten at most.
    func tick(_ sinceAnswer: Duration) {
        for _ in 0..<10 {
            var news = News()
            let isDue = self.line.withLock { line in
                guard !line.hasEnded, Frame.duration * (line.frame + 1) <= sinceAnswer else {
                    return false
                }
                self.advance(&line, &news)
                return true
            }
            guard isDue else { return }
            self.tell(news)
        }
    }

    /// Hangs up from this side; false: it was over already.
    func hangUp(detail: String) -> Bool {
        let time: Duration? = self.line.withLock { line in
            guard !line.hasEnded else { return nil }
            line.hasEnded = true
            return Frame.duration * line.frame
        }
        if let time { self.reports.hungUp(detail: detail, at: time) }
        return time != nil
    }

    /// Completes the recording; blocks.
    func finish() {
        self.line.withLock { $0.hasEnded = true }
        if case .stream(let stream) = self.plan.source, let failure = stream.failure {
            self.reports.warn("caller recording cannot be read on", reason: failure.description)
        }
        guard let recorder = self.plan.recorder else { return }
        recorder.finish()
        if let failure = recorder.failure {
            self.reports.warn("call recording is not complete", reason: failure.description)
        }
        if recorder.lostFrames > 0 {
            self.reports.warn(
                "call recording has gaps",
                reason: "the disk was late for \(recorder.lostFrames) frames of 20 ms")
        }
    }

    private func advance(_ line: inout Line, _ news: inout News) {
        let frame = line.frame
        let now = Frame.duration * frame
        line.heard.removeAll(keepingCapacity: true)
        let size = self.rate.samplesPerFrame
        line.heard.append(addingCapacity: size) { span in _ = self.reply.take(into: &span) }
        news.presses = self.makeFrame(
            frame + KeypadFilter.lookAhead, heardAt: now, replyPlays: !line.heard.isEmpty, &line)
        if !self.reports.audio(
            line.filter.frame, at: now, sequence: UInt32(truncatingIfNeeded: frame))
        {
            line.hasEnded = true
        }
        news.wantsDrain = self.record(&line)
        if case .stream(let stream) = self.plan.source { news.wantsFill = stream.wantsMore }
        line.frame += 1
        if let hangUp = line.hangUp, line.frame > hangUp.frame {
            news.hangUp = hangUp
            line.hasEnded = true
        }
    }

    /// Makes the frame that comes out of the filter 60 ms later.
    private func makeFrame(
        _ frame: Int, heardAt: Duration, replyPlays: Bool, _ line: inout Line
    ) -> [KeypadFilter.Press] {
        let now = Frame.duration * frame
        if line.hangUp == nil {
            let decision = line.caller.advance(
                to: now, heardAt: heardAt, replyPlays: replyPlays,
                callerSpeaks: line.voice.isSpeaking)
            self.follow(decision, frame, &line)
            if now >= self.plan.maximum {
                line.hangUp = HangUp(frame: frame, detail: "max_duration_s is over")
            }
        }
        Self.fill(&line.incoming, with: &line.voice, samples: self.rate.samplesPerFrame)
        return line.filter.push(line.incoming)
    }

    private static func fill(_ frame: inout [Int16], with voice: inout CallerVoice, samples: Int) {
        frame.removeAll(keepingCapacity: true)
        frame.append(addingCapacity: samples) { voice.fill(&$0) }
    }

    private func follow(_ decision: ScriptedCaller.Decision?, _ frame: Int, _ line: inout Line) {
        switch decision {
        case nil: break
        case .giveUp:
            let isPlain = if case .afterCaller = self.plan.script.patience { true } else { false }
            line.hangUp = HangUp(
                frame: frame,
                detail: isPlain ? "the recording is over" : "the caller had no answer and gave up")
        case .perform(let entry, let act):
            line.answered += 1
            line.replyText = ""
            line.voice.perform(act, entry: entry)
            if act == .hangUp {
                line.hangUp = HangUp(frame: frame, detail: "the caller hung up")
            }
        }
    }

    private func record(_ line: inout Line) -> Bool {
        guard let recorder = self.plan.recorder else { return false }
        line.stereo.removeAll(keepingCapacity: true)
        for index in 0..<self.rate.samplesPerFrame {
            let caller = line.filter.originalSample(index)
            line.stereo.append(caller)
            line.stereo.append(index < line.heard.count ? line.heard[index] : 0)
        }
        return recorder.append(line.stereo.span)
    }

    private func tell(_ news: News) {
        for press in news.presses { self.reports.pressed(press) }
        if news.wantsDrain, let recorder = self.plan.recorder,
            !self.reports.work({ recorder.drain() })
        {
            recorder.drainRefused()
        }
        if news.wantsFill, case .stream(let stream) = self.plan.source,
            !self.reports.work({ stream.fill() })
        {
            stream.fillRefused()
        }
        if let hangUp = news.hangUp {
            self.reports.hungUp(detail: hangUp.detail, at: Frame.duration * (hangUp.frame + 1))
        }
    }
}
