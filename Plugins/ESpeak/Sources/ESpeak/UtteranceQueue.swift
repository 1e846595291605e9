import JackfieldPlugin
import Synchronization

/// The utterances of one session, spoken one after the other, clause by clause.
///
/// At most one thread works for a session at a time, and it never waits for room: when the host has none,
/// it leaves its thread to others and comes back. All functions may be called from any thread and do not
/// block; nothing is told to the host after `cancel` or `close` has returned.
final class UtteranceQueue<Outlet: SpeechOutlet>: Sendable {
    typealias ID = Outlet.ID

    /// More text than this in one utterance is refused, in bytes.
    static var longestText: Int { 65_536 }
    /// SSML is synthesised in one go, so there may be less of it.
    static var longestSSML: Int { 2_000 }
    /// Utterances that may wait in one session.
    static var mostUtterances: Int { 64 }

    private struct State: Sendable {
        var utterances: [Utterance<ID>] = []
        /// Ended with an error while the host may still send their text, which is let pass.
        var failed: [ID] = []
        var isRunning = false
        var isClosed = false
    }

    private enum Step {
        case synthesize(Clause, Utterance<ID>)
        /// No room for the audio of this one.
        case comeBack(ID)
        case rest
    }

    private let outlet: Outlet
    private let synthesizer: any ClauseSynthesizer
    private let sampleRate: Int
    private let endPause: Bool
    private let state = Mutex(State())

    /// - Parameter endPause: speak the pause behind the last sentence too.
    init(
        _ outlet: Outlet, synthesizer: any ClauseSynthesizer, sampleRate: Int,
        endPause: Bool = false
    ) {
        self.outlet = outlet
        self.synthesizer = synthesizer
        self.sampleRate = sampleRate
        self.endPause = endPause
    }

    func begin(_ id: ID, voice: Voice) throws(ProviderError) {
        try self.state.withLock { state throws(ProviderError) in
            guard !state.isClosed else { throw ProviderError(.gone, "the session is closed") }
            guard !state.utterances.contains(where: { $0.id == id }) else {
                throw ProviderError(.badInput, "this utterance has begun already")
            }
            guard state.utterances.count < Self.mostUtterances else {
                throw ProviderError(
                    .overloaded, "\(Self.mostUtterances) utterances of this call wait already")
            }
            state.utterances.append(Utterance(id: id, voice: voice))
        }
    }

    /// Ends an utterance with an error before it has begun.
    func refuse(_ id: ID, _ error: ProviderError) {
        self.state.withLock { self.fail(id, error, in: &$0) }
    }

    /// Text beyond the limit ends the utterance with an error.
    func text(_ piece: String, of id: ID) throws(ProviderError) {
        try self.change(id) { utterance throws(ProviderError) in
            guard !utterance.isComplete else {
                throw ProviderError(.badInput, "text after the end of its utterance")
            }
            let limit = utterance.voice.isSSML ? Self.longestSSML : Self.longestText
            let bytes = utterance.splitter.byteCount + piece.utf8.count
            if bytes > limit {
                return ProviderError(
                    .badInput,
                    "an utterance of more than \(limit) bytes of text: split it into several")
            }
            utterance.splitter.append(piece)
            return nil
        }
    }

    func end(_ id: ID) throws(ProviderError) {
        try self.change(id) { utterance throws(ProviderError) in
            guard !utterance.isComplete else {
                throw ProviderError(.badInput, "this utterance was ended already")
            }
            utterance.isComplete = true
            return nil
        }
    }

    func cancel(_ id: ID) {
        self.state.withLock { Self.remove(id, from: &$0) }
    }

    func close() {
        self.state.withLock { state in
            state.isClosed = true
            for utterance in state.utterances { utterance.wish.withdraw() }
            state.utterances = []
        }
    }

    /// Changes a waiting utterance, and sees to it that somebody works on it. What `body` returns ends it.
    private func change(
        _ id: ID,
        _ body: (inout Utterance<ID>) throws(ProviderError) -> ProviderError?
    ) throws(ProviderError) {
        let mustStart = try self.state.withLock { state throws(ProviderError) -> Bool in
            guard let index = state.utterances.firstIndex(where: { $0.id == id }) else {
                if state.failed.contains(id) { return false }
                throw ProviderError(.gone, "no such utterance")
            }
            if let error = try body(&state.utterances[index]) { self.fail(id, error, in: &state) }
            defer { state.isRunning = true }
            return !state.isRunning
        }
        if mustStart { self.start() }
    }

    /// Gets a thread to work on. `isRunning` is set by now.
    private func start() {
        if self.outlet.work({ [self] in self.run() }) { return }
        if self.outlet.wake(after: .milliseconds(5), { [self] in self.start() }) { return }
        self.state.withLock { state in
            state.isRunning = false
            let error = ProviderError(.overloaded, "the host has no thread for speech synthesis")
            for id in state.utterances.map(\.id) { self.fail(id, error, in: &state) }
        }
    }

    private func run() {
        switch self.state.withLock({ self.nextStep(&$0) }) {
        case .rest: break
        case .comeBack(let id):
            if self.outlet.wake(after: .milliseconds(20), { [self] in self.start() }) { return }
            self.outlet.waitForRoom(samples: self.sampleRate / 50, of: id)
            self.start()
        case .synthesize(let clause, let utterance):
            self.synthesize(clause, of: utterance)
            // Behind the calls that wait for a thread: every first clause before anybody's second.
            self.start()
        }
    }

    /// Hands over what there is, then says what to do without the lock.
    private func nextStep(_ state: inout State) -> Step {
        while !state.utterances.isEmpty {
            switch self.handOver(&state.utterances[0]) {
            case .noRoom: return .comeBack(state.utterances[0].id)
            case .unwanted:
                Self.remove(state.utterances[0].id, from: &state)
                continue
            case .taken: break
            }
            let isComplete = state.utterances[0].isComplete
            if let clause = state.utterances[0].splitter.next(isComplete: isComplete) {
                return .synthesize(clause, state.utterances[0])
            }
            guard isComplete else { break }
            if self.endPause, state.utterances[0].clause.pause > 0 {
                state.utterances[0].releasePause()
                continue
            }
            let utterance = state.utterances.removeFirst()
            self.outlet.done(utterance.id, characters: utterance.splitter.scalarCount)
        }
        state.isRunning = false
        return .rest
    }

    private func synthesize(_ clause: Clause, of utterance: Utterance<ID>) {
        let wish = utterance.wish
        do throws(ProviderError) {
            let spoken = try self.synthesizer.synthesize(
                clause, voice: utterance.voice, isWanted: { wish.isWanted })
            self.state.withLock { state in
                guard state.utterances.first?.id == utterance.id else { return }
                state.utterances[0].receive(spoken)
                // At once, for the sake of the delay; what did not fit is the next step's business.
                _ = self.handOver(&state.utterances[0])
            }
        } catch {
            self.state.withLock { state in
                guard state.utterances.first?.id == utterance.id else { return }
                self.fail(utterance.id, error, in: &state)
            }
        }
    }

    /// Gives the rest of the clause to the host, in blocks of 20 ms, with its marks.
    private func handOver(_ utterance: inout Utterance<ID>) -> AudioDelivery {
        let block = self.sampleRate / 50
        while utterance.hasAudio {
            let start = utterance.nextSample
            let end = min(start + block, utterance.clause.samples.count)
            let delivery = self.outlet.audio(
                utterance.clause.samples.span.extracting(start..<end), of: utterance.id,
                at: self.time(utterance.samplesBefore + start))
            guard delivery == .taken else { return delivery }
            self.tellMarks(&utterance, before: end)
            utterance.nextSample = end
        }
        return .taken
    }

    private func tellMarks(_ utterance: inout Utterance<ID>, before sample: Int) {
        let marks = utterance.clause.marks
        while utterance.nextMark < marks.count, marks[utterance.nextMark].sample < sample {
            let mark = marks[utterance.nextMark]
            self.outlet.mark(
                mark.bytes, at: self.time(utterance.samplesBefore + mark.sample), of: utterance.id)
            utterance.nextMark += 1
        }
    }

    private func time(_ sample: Int) -> Duration {
        .nanoseconds(Int64(sample) * 1_000_000_000 / Int64(self.sampleRate))
    }

    private func fail(_ id: ID, _ error: ProviderError, in state: inout State) {
        Self.remove(id, from: &state)
        state.failed = state.failed.suffix(Self.mostUtterances - 1) + [id]
        guard !state.isClosed else { return }
        self.outlet.fail(error, id)
    }

    private static func remove(_ id: ID, from state: inout State) {
        guard let index = state.utterances.firstIndex(where: { $0.id == id }) else { return }
        state.utterances.remove(at: index).wish.withdraw()
    }
}
