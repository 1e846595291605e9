import CallAudio
import Synchronization

@testable import Recording

/// A host for one recorded call: keeps what it is told, and moves the clock.
final class TestLine: LineReports {
    struct State {
        var audio: [Int16] = []
        var times: [Duration] = []
        var keys: [(key: String, start: Duration, duration: Duration)] = []
        var hangUp: (detail: String, time: Duration)?
        var warnings: [String] = []
    }

    let state = Mutex(State())

    func audio(_ frame: Span<Int16>, at mediaTime: Duration, sequence: UInt32) -> Bool {
        self.state.withLock { state in
            for index in frame.indices { state.audio.append(frame[index]) }
            state.times.append(mediaTime)
        }
        return true
    }

    func pressed(_ press: KeypadFilter.Press) {
        let key = String(UnicodeScalar(press.key))
        self.state.withLock { $0.keys.append((key, press.start, press.duration)) }
    }

    func hungUp(detail: String, at mediaTime: Duration) {
        self.state.withLock { $0.hangUp = (detail, mediaTime) }
    }

    // As on a virtual clock: time stands still while work runs.
    func work(_ body: @escaping @Sendable () -> Void) -> Bool {
        body()
        return true
    }

    func warn(_ message: String, reason: String) {
        self.state.withLock { $0.warnings.append("\(message): \(reason)") }
    }

    /// A reply that the host gives.
    struct Reply {
        var at: Int
        var text = ""
        var lasting: Int
        var level: Int16 = 1_000
    }

    /// Runs the call until it is over or the time is up; times in milliseconds since the answer.
    func run(_ call: RecordedCall, for limit: Int, replies: [Reply] = []) {
        let frame = [Int16](repeating: 0, count: call.rate.samplesPerFrame)
        for now in stride(from: 0, to: limit, by: 20) {
            for reply in replies {
                if reply.at == now && !reply.text.isEmpty { call.caption(reply.text) }
                if (reply.at..<reply.at + reply.lasting).contains(now) {
                    _ = call.take(frame.map { _ in reply.level })
                }
            }
            call.tick(.milliseconds(now + 20))
            if self.state.withLock({ $0.hangUp != nil }) { return }
        }
    }

    var audio: [Int16] { self.state.withLock { $0.audio } }
    var times: [Duration] { self.state.withLock { $0.times } }
    var warnings: [String] { self.state.withLock { $0.warnings } }
    /// When keys were pressed, in milliseconds.
    var keyStarts: [Double] { self.state.withLock { $0.keys.map { $0.start / .milliseconds(1) } } }
    var keys: String { self.state.withLock { $0.keys.map(\.key).joined() } }
    var hangUp: (detail: String, time: Duration)? { self.state.withLock { $0.hangUp } }
}

/// Settings with their defaults, or decoded from these.
func settings(tail: Duration = .seconds(3), patience: Duration = .seconds(15)) -> RecordingSettings
{
    RecordingSettings(tail: tail, patience: patience)
}

extension RecordedCall {
    // A span cannot stand in an expectation, an array can.
    func take(_ samples: [Int16]) -> Bool { self.play(samples.span) }
}
