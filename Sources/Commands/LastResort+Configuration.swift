import CallAudio
import Calls
import Configuration

extension LastResort {
    init(_ step: PipelineConfiguration.Step) throws(CommandFailure) {
        switch step {
        case .say(let text): self = .say(text)
        case .transfer(let target): self = .transfer(to: target)
        case .hangUp: self = .hangUp
        case .clip(let path):
            let clip = try Clip(path: path)
            self = .clip(samples: clip.samples, rate: clip.rate)
        case .menu(let menu):
            self = .menu(
                KeyMenu(
                    prompt: try Self.prompt(menu.prompt),
                    choices: menu.choices.mapValues { KeyMenu.Choice($0) }, wait: menu.wait,
                    rounds: menu.rounds))
        case .voicemail(let voicemail):
            try Folder.make(voicemail.folder, for: "voicemail.folder")
            var prompt: Prompt?
            if let given = voicemail.prompt { prompt = try Self.prompt(given) }
            self = .voicemail(
                Voicemail(
                    prompt: prompt, folder: voicemail.folder, limit: voicemail.limit,
                    silence: voicemail.silence))
        }
    }

    private static func prompt(
        _ prompt: PipelineConfiguration.Step.Prompt
    ) throws(CommandFailure) -> Prompt {
        switch prompt {
        case .say(let text): return .say(text)
        case .clip(let path):
            let clip = try Clip(path: path)
            return .clip(samples: clip.samples, rate: clip.rate)
        }
    }
}

extension Clip {
    /// Reads the whole WAV file.
    init(path: String) throws(CommandFailure) {
        do throws(AudioFileError) {
            var reader = try WAVReader(path: path)
            var samples: [Int16] = []
            try samples.append(addingCapacity: reader.header.frameCount) {
                output throws(AudioFileError) in _ = try reader.read(into: &output)
            }
            self.init(samples: samples, rate: reader.rate.hertz)
        } catch {
            throw CommandFailure(.configuration, "\(error)")
        }
    }
}

extension KeyMenu.Choice {
    init(_ choice: PipelineConfiguration.Step.Choice) {
        self =
            switch choice {
            case .transfer(let target): .transfer(to: target)
            case .again: .again
            case .next: .next
            case .hangUp: .hangUp
            }
    }
}
