import JackfieldPlugin
import Synchronization

@testable import WhisperLocal

/// Hears what a test says it does, one answer a pass; after the last one, nothing.
final class ScriptedTranscriber: Transcriber {
    typealias Answer = @Sendable (TranscriptionPass) -> Result<HeardSpeech?, ProviderError>

    private struct State {
        var answers: [Answer]
        var passes: [TranscriptionPass] = []
    }

    private let state: Mutex<State>

    init(_ answers: [Answer] = []) { self.state = Mutex(State(answers: answers)) }

    var passes: [TranscriptionPass] { self.state.withLock { $0.passes } }

    func transcribe(_ pass: TranscriptionPass) throws(ProviderError) -> HeardSpeech? {
        let answer = self.state.withLock { state -> Answer? in
            state.passes.append(pass)
            return state.answers.isEmpty ? nil : state.answers.removeFirst()
        }
        guard let answer else { return nil }
        return try answer(pass).get()
    }
}

/// Threads that run when a test wants it, and what was reported.
final class Stage: Sendable {
    private struct State {
        var work: [@Sendable () -> Void] = []
        var reports: [HearingReport<Int>] = []
        var hasThreads = true
    }

    private let state = Mutex(State())

    var reports: [HearingReport<Int>] { self.state.withLock { $0.reports } }

    func set(hasThreads: Bool) { self.state.withLock { $0.hasThreads = hasThreads } }

    func lend(_ body: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if state.hasThreads { state.work.append(body) }
            return state.hasThreads
        }
    }

    func report(_ report: HearingReport<Int>) { self.state.withLock { $0.reports.append(report) } }

    /// Runs all work, also what comes of it.
    func run() {
        while let body = self.state.withLock({ $0.work.isEmpty ? nil : $0.work.removeFirst() }) {
            body()
        }
    }
}
