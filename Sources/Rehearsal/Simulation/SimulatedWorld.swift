package import CallModel

/// Calls that share providers, breakers and a clock: everything in it follows from the seed and its number.
package struct SimulatedWorld: Sendable {
    package struct Call: Sendable {
        /// In the whole run.
        package var index: Int
        package var id: CallID
        package var pipeline: Int
        package var caller: SimulatedCaller
    }

    package var number: Int
    package var providers: [SimulatedProvider]
    package var pipelines: [SimulatedPipeline]
    package var calls: [Call]
    /// Whether its calls go to a store on disk.
    package var isStored: Bool

    private static let counts: [(Capability, Int)] = [
        (.channel, 2), (.stt, 4), (.dialogue, 4), (.tts, 4), (.crm, 3),
    ]
    /// The calls begin within this time.
    private static let window = Duration.seconds(30)
    /// 2026-01-01T00:00:00Z
    private static let epoch = Duration.seconds(1_767_225_600)

    /// - Parameters:
    ///   - number: from 0.
    ///   - indices: of its calls.
    package init(seed: UInt64, number: Int, indices: Range<Int>) {
        var random = SeededGenerator(seed: seed, part: UInt64(number) << 32)
        self.number = number
        self.providers = Self.counts.flatMap { capability, count in
            (0..<count).map { SimulatedProvider(capability, number: $0, using: &random) }
        }
        let providers = self.providers
        self.pipelines = (0..<4).map {
            SimulatedPipeline(number: $0, of: providers, using: &random)
        }
        self.isStored = number % 4 == 0
        let pipelines = self.pipelines.count
        self.calls = indices.map { index in
            var random = SeededGenerator(seed: seed, part: UInt64(index))
            return Call(
                index: index,
                id: CallID(
                    time: Self.epoch + .milliseconds(index), randomness: random.next()),
                pipeline: random.integer(0...pipelines - 1),
                caller: SimulatedCaller(using: &random, within: Self.window))
        }
    }
}
