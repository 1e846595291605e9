import CallModel
import YAML

extension SpeechCorpus {
    /// Reads `sets.yaml` of a folder and the tables that it names, but no audio yet. Blocks.
    package static func read(_ folder: String) throws(SpeechCorpusError) -> SpeechCorpus {
        let document = YAMLDocument.read(folder + "/sets.yaml")
        var problems = document.problems
        let root = document.root?.mapping(&problems)
        root?.rejectUnknownKeys(["audio", "padding", "sets"], &problems)
        var audio: [Int: String] = [:]
        for entry in root?.required("audio", &problems)?.mapping(&problems)?.entries ?? [] {
            guard let rate = Int(entry.name), rate > 0 else {
                problems.error(at: entry.keyPosition, "samples a second are expected here")
                continue
            }
            audio[rate] = entry.value.text(&problems)
        }
        let padding = Self.padding(root?["padding"], &problems)
        let plans = (root?.required("sets", &problems)?.items(&problems) ?? []).compactMap {
            SpeechSetPlan($0, &problems)
        }
        guard !problems.hasErrors else {
            throw SpeechCorpusError(problems.list.map { "\($0)" }.joined(separator: "\n"))
        }
        var sets: [SpeechSet] = []
        for plan in plans { sets.append(try plan.read(folder: folder, padding: padding)) }
        return SpeechCorpus(sets: sets, folder: folder, audio: audio, padding: padding)
    }

    private static func padding(_ node: YAMLNode?, _ problems: inout Diagnostics) -> Padding {
        var padding = Padding()
        guard let keys = node?.mapping(&problems) else { return padding }
        keys.rejectUnknownKeys(["before_ms", "after_ms", "noise_rms"], &problems)
        padding.beforeMilliseconds =
            keys["before_ms"]?.integer(&problems, in: 0...10_000) ?? padding.beforeMilliseconds
        padding.afterMilliseconds =
            keys["after_ms"]?.integer(&problems, in: 0...10_000) ?? padding.afterMilliseconds
        padding.noise = keys["noise_rms"]?.number(&problems, in: 0...10_000) ?? padding.noise
        return padding
    }
}
