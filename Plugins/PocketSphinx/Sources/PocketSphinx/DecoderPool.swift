import JackfieldPlugin
import Synchronization

/// The decoders of one instance. An utterance borrows one, so callers who do not speak need none.
final class DecoderPool: Sendable {
    private struct State {
        var idle: [Decoder] = []
        var borrowed = 0
    }

    private let configuration: DecoderConfiguration
    private let limit: Int
    private let state = Mutex(State())

    /// Loads the first decoder, so that a bad model is found now.
    init(_ configuration: DecoderConfiguration, limit: Int) throws(ProviderError) {
        self.configuration = configuration
        self.limit = limit
        let first = try Decoder(configuration)
        self.state.withLock { $0.idle.append(first) }
    }

    /// Gives nil when as many callers speak as there are decoders. May load one more: 0.2 s.
    ///
    /// - Parameter search: a decoder that has it ready is preferred.
    func borrow(readyFor search: Search) throws(ProviderError) -> Decoder? {
        enum Grant { case idle(Decoder), new, none }
        let grant: Grant = self.state.withLock { state in
            let ready = state.idle.lastIndex { $0.isReady(for: search) }
            if let index = ready ?? state.idle.indices.last {
                state.borrowed += 1
                return .idle(state.idle.remove(at: index))
            }
            guard state.borrowed < self.limit else { return .none }
            state.borrowed += 1
            return .new
        }
        switch grant {
        case .idle(let decoder): return decoder
        case .none: return nil
        case .new:
            do throws(ProviderError) {
                return try Decoder(self.configuration)
            } catch {
                self.state.withLock { $0.borrowed -= 1 }
                throw error
            }
        }
    }

    func giveBack(_ decoder: Decoder) {
        decoder.stop()
        self.state.withLock { state in
            state.borrowed -= 1
            state.idle.append(decoder)
        }
    }
}
