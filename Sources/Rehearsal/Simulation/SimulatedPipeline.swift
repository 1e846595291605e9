package import CallModel

/// Chains and rules for some calls of a simulated world.
package struct SimulatedPipeline: Sendable {
    /// When a chain goes back to a better provider.
    package struct Return: Sendable {
        package var isNextTurn: Bool
        package var dwell: Duration
    }

    package enum Plan: Sendable, CaseIterable {
        case hangUp, say, clip, sayOrClip
    }

    package var name: String
    /// One channel; of the others one to three.
    package var chains: [Capability: [SimulatedProvider]]
    /// Names of those that stand by.
    package var warm: Set<String>
    /// Those of them that hear the caller at the same time.
    package var hot: Set<String>
    package var returns: [Capability: Return]
    /// Least time and percentage.
    package var hedge: (least: Duration, percent: Int)?
    package var plan: Plan
    package var endpointing: Duration
    package var isBargeInEnabled: Bool
    package var protectFirst: Duration

    package init(
        number: Int, of providers: [SimulatedProvider], using random: inout SeededGenerator
    ) {
        self.name = "pipeline-\(number)"
        self.chains = [:]
        for capability in Capability.allCases {
            let all = providers.filter { $0.capability == capability }.shuffled(using: &random)
            let length = capability == .channel ? 1 : random.integer(1...3)
            self.chains[capability] = Array(all.prefix(length))
        }
        self.hot = []
        self.warm = Set(providers.filter { _ in random.chance(35) }.map(\.name))
        self.returns = [:]
        for capability in Capability.allCases where capability != .channel && random.chance(70) {
            self.returns[capability] = Return(
                isNextTurn: random.chance(70), dwell: random.milliseconds(1_000...20_000))
        }
        self.hedge =
            random.chance(40)
            ? (random.milliseconds(100...1_000), random.choice([10, 50, 100])) : nil
        self.plan = random.choice(Plan.allCases)
        self.endpointing = random.milliseconds(400...700)
        self.isBargeInEnabled = random.chance(85)
        self.protectFirst = random.chance(80) ? .zero : random.milliseconds(100...1_500)
        let ears = (self.chains[.stt] ?? []).map(\.name)
        self.hot = Set(ears.filter { _ in random.chance(40) })
    }

    /// The chains with somebody who never fails.
    package var healthy: Set<Capability> {
        Set(
            self.chains.filter { _, chain in
                // A channel has nobody to take over.
                chain.contains { $0.fault == nil }
            }.keys)
    }
}
