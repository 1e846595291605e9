import Glibc
import YAML

/// Checks the plan for an exhausted chain.
struct ExhaustedCheck {
    typealias Step = PipelineConfiguration.Step

    private(set) var problems = Diagnostics()

    mutating func steps(_ sections: [CheckedSection]) -> [Step] {
        var steps: [Step] = []
        for step in sections {
            if steps.last == .hangUp {
                self.problems.error(
                    at: step.position, "this step comes after the call has ended",
                    hint: "make hangup the last step")
                break
            }
            if let number = step.text("transfer") { steps.append(.transfer(number)) }
            if step.boolean("hangup") == true { steps.append(.hangUp) }
            if let say = step.text("say") { steps.append(.say(say)) }
            if let clip = self.clip(step) { steps.append(.clip(clip)) }
            if let menu = step.section("dtmf_menu").flatMap({ self.menu($0) }) {
                steps.append(.menu(menu))
            }
            if let voicemail = step.section("voicemail").flatMap({ self.voicemail($0) }) {
                steps.append(.voicemail(voicemail))
            }
        }
        return steps
    }

    /// Nil: reported.
    private mutating func menu(_ section: CheckedSection) -> Step.Menu? {
        let prompt = self.prompt(section)
        if section.given["say"] == nil, section.given["clip"] == nil {
            self.problems.error(
                at: section.position, "nothing tells the caller the choices",
                hint: "add \"clip: menu.wav\", or \"say: …\"")
        }
        var choices: [Character: Step.Choice] = [:]
        for key in section.sections("keys") {
            guard let press = key.text("press")?.first, let then = key.section("then") else {
                continue
            }
            if choices[press] != nil {
                self.problems.error(
                    at: key.position(of: "press"), "the key \(press) is already in this menu")
            }
            choices[press] =
                if let number = then.text("transfer") {
                    .transfer(number)
                } else if then.boolean("repeat") == true {
                    .again
                } else if then.boolean("hangup") == true { .hangUp } else { .next }
        }
        guard let prompt else { return nil }
        return Step.Menu(
            prompt: prompt, choices: choices, wait: .seconds(section.integer("wait_s") ?? 0),
            rounds: section.integer("rounds") ?? 1)
    }

    /// Nil: reported.
    private mutating func voicemail(_ section: CheckedSection) -> Step.Voicemail? {
        let prompt = self.prompt(section)
        guard let folder = section.text("folder") else { return nil }
        if unsafe access(folder, F_OK) == 0, unsafe access("\(folder)/.", W_OK | X_OK) != 0 {
            let reason = unsafe String(cString: strerror(errno))
            self.problems.error(
                at: section.position(of: "folder"),
                "messages cannot be written to \(folder): \(reason)")
        }
        return Step.Voicemail(
            prompt: prompt, folder: folder, limit: .seconds(section.integer("max_s") ?? 0),
            silence: .seconds(section.integer("silence_s") ?? 0))
    }

    private mutating func prompt(_ section: CheckedSection) -> Step.Prompt? {
        if section.given["say"] != nil, section.given["clip"] != nil {
            self.problems.error(
                at: section.position(of: "clip"), "a prompt is either said or a clip",
                hint: "remove one of say and clip")
        }
        return self.clip(section).map { .clip($0) } ?? section.text("say").map { .say($0) }
    }

    /// The path of a WAV file that must be there; nil when none is given.
    mutating func clip(_ section: CheckedSection, _ key: String = "clip") -> String? {
        guard let path = section.text(key) else { return nil }
        if unsafe access(path, R_OK) != 0 {
            let reason = unsafe String(cString: strerror(errno))
            self.problems.error(
                at: section.position(of: key), "the clip \(path) cannot be read: \(reason)")
        }
        return path
    }
}
