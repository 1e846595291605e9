package import CallModel
import Synchronization

/// Counts what the journals of all calls say, for `/metrics`. Any thread.
///
/// Labels are names from the configuration and words of the journal: never a number, an id or a caller's words.
package final class CallMetrics: JournalSink {
    private struct Key: Hashable, Comparable {
        var labels: [String]
        static func < (left: Key, right: Key) -> Bool {
            left.labels.lexicographicallyPrecedes(right.labels)
        }
    }

    /// A counter with one number for each combination of its labels.
    private struct Counter {
        let name: String
        let help: String
        let labels: [String]
        var values: [Key: Double] = [:]

        mutating func add(_ labels: String..., by amount: Double = 1) {
            self.values[Key(labels: labels), default: 0] += amount
        }

        func write(to text: inout MetricText) {
            text.begin(self.name, .counter, self.help)
            for (key, value) in self.values.sorted(by: { $0.key < $1.key }) {
                text.add(self.name, Array(zip(self.labels, key.labels)), value)
            }
        }
    }

    private struct State {
        var started = Counter(
            name: "jackfield_calls_started_total", help: "Calls that began.", labels: ["pipeline"])
        var ended = Counter(
            name: "jackfield_calls_ended_total", help: "Calls that ended.", labels: ["outcome"])
        var turns = Counter(
            name: "jackfield_turns_total", help: "Turns of callers, silences and greetings.",
            labels: ["cause"])
        var failures = Counter(
            name: "jackfield_provider_failures_total", help: "Attempts of providers that failed.",
            labels: ["stage", "provider", "code"])
        var fallbacks = Counter(
            name: "jackfield_fallbacks_total", help: "Times that another provider took over.",
            labels: ["stage", "from", "to"])
        var exhausted = Counter(
            name: "jackfield_chains_exhausted_total",
            help: "Times that no provider of a chain was left.",
            labels: ["stage"])
        var bargeIns = Counter(
            name: "jackfield_barge_ins_total", help: "Speech over replies.", labels: ["decision"])
        var lost = Counter(
            name: "jackfield_caller_speech_lost_seconds_total",
            help: "Caller speech that no recogniser has heard.", labels: [])
        var frames = Counter(
            name: "jackfield_media_frames_flawed_total",
            help: "Frames of 20 ms: of replies late or repeated, of callers dropped.",
            labels: ["flaw"])
        var delays: [String: Histogram] = [:]
        var running = 0
    }

    private let next: any JournalSink
    private let state = Mutex(State())

    /// - Parameter next: what takes the entries after they were counted.
    package init(next: any JournalSink) { self.next = next }

    package func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) {
        self.state.withLock { state in
            for entry in entries { Self.count(entry.event, in: &state) }
        }
        self.next.append(entries, to: call, whenDurable: whenDurable)
    }

    private static func count(_ event: JournalEvent, in state: inout State) {
        switch event {
        case .started(let pipeline, _, _, _, _):
            state.started.add(pipeline)
            state.running += 1
        case .ended(let outcome):
            state.ended.add(outcome.rawValue)
            state.running -= 1
        case .turn(_, let cause, _, _): state.turns.add("\(cause)")
        case .failed(let stage, let provider, let code, _, _):
            state.failures.add(stage.rawValue, provider, code)
        case .fellBack(let stage, let from, let to, _, let lost, _, _):
            state.fallbacks.add(stage.rawValue, from, to)
            if lost > .zero { state.lost.add(by: lost / .seconds(1)) }
        case .exhausted(let stage, _, _): state.exhausted.add(stage.rawValue)
        case .bargeInCommitted: state.bargeIns.add("committed")
        case .bargeInDismissed: state.bargeIns.add("dismissed")
        case .mediaFlawed(let quality):
            state.frames.add("late", by: Double(quality.late))
            state.frames.add("repeated", by: Double(quality.repeated))
            state.frames.add("dropped", by: Double(quality.dropped))
        case .delays(_, let delays): Self.count(delays, in: &state)
        default: break
        }
    }

    private static let limits = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]

    private static func count(_ delays: TurnDelays, in state: inout State) {
        let parts = [
            ("total", delays.total), ("endpointing", delays.endpointing), ("stt", delays.stt),
            ("dialogue", delays.dialogue), ("tts", delays.tts), ("play_out", delays.playOut),
        ]
        for (name, delay) in parts {
            state.delays[name, default: Histogram(limits: Self.limits)].add(delay / .seconds(1))
        }
    }

    /// All of it, with what the process itself uses.
    package func text() -> String {
        var text = MetricText()
        // Written from a copy: no call waits for it.
        let state = self.state.withLock { $0 }
        text.begin("jackfield_calls", .gauge, "Calls that run.")
        text.add("jackfield_calls", [], Double(state.running))
        for counter in [
            state.started, state.ended, state.turns, state.failures, state.fallbacks,
            state.exhausted, state.bargeIns, state.lost, state.frames,
        ] { counter.write(to: &text) }
        text.begin(
            "jackfield_turn_delay_seconds", .histogram,
            "From the caller's last sample to the first of the reply, and its parts.")
        for (part, histogram) in state.delays.sorted(by: { $0.key < $1.key }) {
            histogram.write("jackfield_turn_delay_seconds", [("part", part)], to: &text)
        }
        ProcessFigures.read().write(to: &text)
        return text.text
    }
}
