import Glibc
import Synchronization
package import Testing

/// Lets only as many heavy tests run at once as there are cores: those that start the program or a compiler, or load a
/// model.
///
/// What they start has deadlines of its own, which a machine with too much to do at once breaks.
package struct HeavyTrait: TestTrait, SuiteTrait, TestScoping {
    package var isRecursive: Bool { true }

    /// A test has one place, also when its suite has the trait as well.
    @TaskLocal private static var hasPlace = false

    package func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        guard testCase != nil, !Self.hasPlace else { return try await function() }
        await HeavyPlaces.shared.take()
        defer { HeavyPlaces.shared.give() }
        try await Self.$hasPlace.withValue(true) { try await function() }
    }
}

extension Trait where Self == HeavyTrait {
    /// For every test that starts the program or a compiler, or loads a model.
    package static var heavy: Self { Self() }
}

private final class HeavyPlaces: Sendable {
    static let shared = HeavyPlaces(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

    private struct State {
        var free: Int
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state: Mutex<State>

    init(_ places: Int) { self.state = Mutex(State(free: places)) }

    /// Those who ask first are served first.
    func take() async {
        await withCheckedContinuation { continuation in
            let isFree = self.state.withLock { state in
                guard state.free == 0 else {
                    state.free -= 1
                    return true
                }
                state.waiting.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func give() {
        let next = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard !state.waiting.isEmpty else {
                state.free += 1
                return nil
            }
            return state.waiting.removeFirst()
        }
        next?.resume()
    }
}
