import JackfieldPlugin
import Synchronization

@testable import ESpeak

/// Gives every byte of a clause one sample of its own value, and every clause a mark and a pause of 2.
final class ScriptedSynthesizer: ClauseSynthesizer {
    private let spoken = Mutex<[String]>([])
    private let onClause: @Sendable (String) -> Void

    init(onClause: @escaping @Sendable (String) -> Void = { _ in }) {
        self.onClause = onClause
    }

    /// The clauses in the order in which they were synthesised.
    var clauses: [String] { self.spoken.withLock { $0 } }

    func synthesize(
        _ clause: Clause, voice: Voice, isWanted: @escaping @Sendable () -> Bool
    ) throws(ProviderError) -> SpokenClause {
        let text = String(decoding: clause.utf8, as: UTF8.self)
        self.spoken.withLock { $0.append(text) }
        self.onClause(text)
        if text.contains("broken") { throw ProviderError(.internal, "broken") }
        guard isWanted() else { throw ProviderError(.cancelled, "no longer wanted") }
        let word = clause.bytes(ofWordAt: 0, count: 0)
        return SpokenClause(
            samples: clause.utf8.map(Int16.init),
            marks: word.map { [.init(sample: 0, bytes: $0)] } ?? [],
            pause: 2)
    }
}

extension Voice {
    static let plain = Voice.plain(rate: 165)

    static func plain(rate: Int) -> Voice {
        Voice(
            name: "English (America)", rate: rate, pitch: 50, pitchRange: 50, volume: 100,
            wordGap: 0, isSSML: false)
    }
}
