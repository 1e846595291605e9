import YAML

@testable import Recording

extension FuzzTarget {
    /// Reads a rehearsed caller, and says the second part to him.
    static let caller = FuzzTarget(name: "caller") { bytes in
        let parts = FuzzInput.parts(bytes, most: 2)
        let read = CallerScriptReader.read(
            YAMLDocument.parse(parts[0], file: "caller.yaml"), duration: .seconds(60),
            patience: .seconds(10))
        for problem in read.problems.list { _ = problem.description }
        guard let script = read.script else { return }
        let reply = FuzzInput.text(parts.count > 1 ? parts[1] : parts[0])
        var caller = ScriptedCaller(script)
        caller.hear(matching: ScriptedCaller.matches(script, reply: reply))
        for step in 0..<500 {
            let time = Duration.milliseconds(20 * step)
            _ = caller.advance(
                to: time, heardAt: time, replyPlays: step < 50, callerSpeaks: false)
        }
    }
}
