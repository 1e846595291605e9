@testable import Commands

extension FuzzTarget {
    /// The first line names a command, each that follows is one of its words.
    static let arguments = FuzzTarget(name: "arguments") { bytes in
        let words = FuzzInput.text(bytes).split(
            separator: "\n", omittingEmptySubsequences: false
        ).map(String.init)
        let known = Jackfield.commands.first { $0.name == words[0] }
        for command in known.map({ [$0] }) ?? Jackfield.commands {
            do throws(CommandFailure) {
                let arguments = try Arguments(
                    words.dropFirst(), options: command.options, operands: command.operands)
                for option in command.options {
                    _ = arguments.has(option.name)
                    _ = arguments.all(option.name)
                    _ = try arguments.integer(option.name, in: 0...100)
                }
            } catch {
                precondition(!error.message.isEmpty)
            }
            _ = Help.text(of: command)
        }
    }
}
