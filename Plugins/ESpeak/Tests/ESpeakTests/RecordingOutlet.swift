import JackfieldPlugin
import Synchronization

@testable import ESpeak

/// Stands in for the host: work waits until the test runs it, room is what the test gives.
final class RecordingOutlet: SpeechOutlet {
    enum Event: Equatable {
        case audio(Int, samples: [Int16], at: Duration)
        case mark(Int, Range<Int>, at: Duration)
        case done(Int, characters: Int)
        case failed(Int, ProviderError.Code)
    }

    private struct State {
        var events: [Event] = []
        var work: [@Sendable () -> Void] = []
        var wakes: [@Sendable () -> Void] = []
        var room = Int.max
        var hasThreads = true
        var unwanted: Set<Int> = []
        var hasTimers = true
        var waits = 0
    }

    private let state = Mutex(State())
    private let keepsAudio: Bool

    /// - Parameter keepsAudio: false for long texts of which only the end matters.
    init(keepsAudio: Bool = true) {
        self.keepsAudio = keepsAudio
    }

    var events: [Event] { self.state.withLock { $0.events } }

    /// Samples given for an utterance, in one piece.
    func samples(of id: Int) -> [Int16] {
        self.events.flatMap { event -> [Int16] in
            guard case .audio(id, let samples, _) = event else { return [] }
            return samples
        }
    }

    func marks(of id: Int) -> [Range<Int>] {
        self.events.compactMap { event in
            guard case .mark(id, let bytes, _) = event else { return nil }
            return bytes
        }
    }

    /// Blocks of audio that may still be given.
    func set(room: Int) { self.state.withLock { $0.room = room } }

    func set(hasThreads: Bool) { self.state.withLock { $0.hasThreads = hasThreads } }

    func set(hasTimers: Bool) { self.state.withLock { $0.hasTimers = hasTimers } }

    /// How often a thread was blocked.
    var waits: Int { self.state.withLock { $0.waits } }

    /// The host has cancelled this one by itself.
    func refuseAudio(of id: Int) { self.state.withLock { _ = $0.unwanted.insert(id) } }

    var waitingWork: Int { self.state.withLock { $0.work.count } }
    var waitingWakes: Int { self.state.withLock { $0.wakes.count } }

    /// Runs one piece of work that waits; false when there is none.
    @discardableResult
    func runOne() -> Bool {
        let work = self.state.withLock { state in
            state.work.isEmpty ? nil : state.work.removeFirst()
        }
        work?()
        return work != nil
    }

    /// Lets the time come for which the queue asked.
    func wakeUp() {
        let wakes = self.state.withLock { state in
            defer { state.wakes = [] }
            return state.wakes
        }
        for wake in wakes { wake() }
    }

    func runAll() { while self.runOne() {} }

    func work(_ body: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if state.hasThreads { state.work.append(body) }
            return state.hasThreads
        }
    }

    func wake(after delay: Duration, _ body: @escaping @Sendable () -> Void) -> Bool {
        self.state.withLock { state in
            if state.hasTimers { state.wakes = [body] }
            return state.hasTimers
        }
    }

    /// Room comes while the queue waits.
    func waitForRoom(samples: Int, of id: Int) {
        self.state.withLock { state in
            state.waits += 1
            state.room += 1
        }
    }

    func audio(_ samples: Span<Int16>, of id: Int, at mediaTime: Duration) -> AudioDelivery {
        let copy = self.keepsAudio ? samples.indices.map { samples[$0] } : []
        return self.state.withLock { state in
            if state.unwanted.contains(id) { return .unwanted }
            guard state.room > 0 else { return .noRoom }
            state.room -= 1
            state.events.append(.audio(id, samples: copy, at: mediaTime))
            return .taken
        }
    }

    func mark(_ bytes: Range<Int>, at mediaTime: Duration, of id: Int) {
        self.state.withLock { $0.events.append(.mark(id, bytes, at: mediaTime)) }
    }

    func done(_ id: Int, characters: Int) {
        self.state.withLock { $0.events.append(.done(id, characters: characters)) }
    }

    func fail(_ error: ProviderError, _ id: Int) {
        self.state.withLock { $0.events.append(.failed(id, error.code)) }
    }
}
