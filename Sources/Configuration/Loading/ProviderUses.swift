import CallModel

/// What pipelines use each provider for.
struct ProviderUses {
    private var uses: [String: Set<Capability>] = [:]

    init(pipelines: [CheckedSection.Entry]) {
        for pipeline in pipelines {
            if let channel = pipeline.section.text("channel") {
                self.uses[channel, default: []].insert(.channel)
            }
            for capability in Capability.allCases where capability != .channel {
                for name in pipeline.section.texts(capability.rawValue) {
                    self.uses[name, default: []].insert(capability)
                }
            }
        }
    }

    subscript(_ name: String) -> Set<Capability> { self.uses[name] ?? [] }
}
