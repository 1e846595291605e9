import Calls
import Configuration
import Drills

extension Configuration {
    /// What goes wrong in a drill of this pipeline, by the provider's name.
    func faults(of pipeline: PipelineConfiguration) -> [String: Fault] {
        let names = pipeline.providers
        let faulty = self.providers.filter { names.contains($0.name) }
        return Dictionary(
            faulty.compactMap { provider in provider.fault.map { (provider.name, $0) } },
            uniquingKeysWith: { first, _ in first })
    }

    /// What goes wrong in a call from the command line, in words: what it names with `--drill`, or what the
    /// configuration says of calls like it.
    func drill(
        _ invitation: CallInvitation, of pipeline: PipelineConfiguration, _ arguments: Arguments
    ) throws(CommandFailure) -> [String: String] {
        let faults = self.faults(of: pipeline).mapValues(\.summary)
        guard arguments.has("drill") else {
            let isSelected = self.drills.selects(from: invitation.from, facts: invitation.facts)
            return isSelected ? faults : [:]
        }
        guard !faults.isEmpty else {
            throw CommandFailure(
                .usage,
                "--drill: no provider of the pipeline \(pipeline.name) has a fault; give one the key \"fault\""
            )
        }
        let names = arguments.all("drill").filter { !$0.isEmpty }
        for name in names where faults[name] == nil {
            throw CommandFailure(
                .usage,
                "--drill \(name): that provider has no fault; these have: "
                    + faults.keys.sorted().joined(separator: ", "))
        }
        return names.isEmpty ? faults : faults.filter { names.contains($0.key) }
    }
}
