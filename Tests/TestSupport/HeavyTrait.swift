import Glibc
import Synchronization
package import Testing

/// Lets only as many heavy tests run at once as there are cores: those that start the program or a compiler, or load a
/// model. Of tests whose calls take the time of calls, and little of the processor, twice as many.
///
/// What they start has deadlines of its own, which a machine with too much to do at once breaks.
package struct HeavyTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }
    /// Of a core.
    fileprivate let halves: Int

    /// A test has one place, also when its suite has the trait as well.
    @TaskLocal private static var hasPlace = false

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil, !Self.hasPlace else { return try await function() }
        await HeavyPlaces.shared.take(self.halves)
        defer { HeavyPlaces.shared.give(self.halves) }
        try await Self.$hasPlace.withValue(true) { try await function() }
    }
}

extension Trait where Self == HeavyTrait {
    /// For every test that starts the program or a compiler, or loads a model.
    package static var heavy: Self { Self(halves: 2) }
    /// For those that start the program and wait for calls at the pace of a telephone. With the thread sanitizer, which
    /// makes the host ten times slower, one after the other.
    package static var live: Self {
        Self(halves: Sanitizer.isThread ? HeavyPlaces.shared.halves : 1)
    }
}

private final class HeavyPlaces: Sendable {
    static let shared = HeavyPlaces(halves: 2 * max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private struct State {
        var free: Int
        var waiting: [(halves: Int, continuation: CheckedContinuation<Void, Never>)] = []

        /// Those who ask first are served first.
        mutating func next() -> CheckedContinuation<Void, Never>? {
            guard let first = self.waiting.first, first.halves <= self.free else { return nil }
            self.free -= first.halves
            return self.waiting.removeFirst().continuation
        }
    }

    let halves: Int
    private let state: Mutex<State>

    init(halves: Int) {
        self.halves = halves
        self.state = Mutex(State(free: halves))
    }

    func take(_ halves: Int) async {
        await withCheckedContinuation { continuation in
            self.state.withLock { $0.waiting.append((halves, continuation)) }
            self.serve()
        }
    }

    func give(_ halves: Int) {
        self.state.withLock { $0.free += halves }
        self.serve()
    }

    private func serve() {
        while let next = self.state.withLock({ $0.next() }) { next.resume() }
    }
}
