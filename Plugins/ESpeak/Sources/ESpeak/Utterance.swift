import Synchronization

/// One utterance on its way from text to audio. Holds the audio of one clause at most.
struct Utterance<ID: Hashable & Sendable>: Sendable {
    let id: ID
    let voice: Voice
    let wish = Wish()
    var splitter: ClauseSplitter
    /// No more text will come.
    var isComplete = false
    /// What is being handed over.
    var clause = SpokenClause()
    /// The next sample of `clause` to hand over.
    var nextSample = 0
    /// The next mark of `clause` to tell.
    var nextMark = 0
    /// Samples handed over from the clauses before `clause`.
    var samplesBefore = 0

    init(id: ID, voice: Voice) {
        self.id = id
        self.voice = voice
        self.splitter = ClauseSplitter(keepsWhole: voice.isSSML)
    }

    /// Whether somebody still wants to hear it; readable while a clause is being synthesised.
    final class Wish: Sendable {
        private let holds = Atomic(true)

        var isWanted: Bool { self.holds.load(ordering: .relaxed) }

        func withdraw() { self.holds.store(false, ordering: .relaxed) }
    }

    var hasAudio: Bool { self.nextSample < self.clause.samples.count }

    /// Takes over the audio of the next clause, behind the pause that the last one is owed.
    mutating func receive(_ spoken: SpokenClause) {
        var spoken = spoken
        if spoken.samples.isEmpty {
            spoken.pause = self.clause.pause
        } else {
            spoken.delay(by: self.clause.pause)
        }
        self.samplesBefore += self.clause.samples.count
        self.clause = spoken
        self.nextSample = 0
        self.nextMark = 0
    }

    /// Makes the pause behind the last clause part of the audio.
    mutating func releasePause() {
        let silence = [Int16](repeating: 0, count: self.clause.pause)
        self.clause.pause = 0
        self.receive(SpokenClause(samples: silence))
    }
}
