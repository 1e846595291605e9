/// Makes the help texts of the program from what its commands say of themselves.
enum Help {
    static var program: String {
        let width = Jackfield.commands.map { $0.name.count }.max() ?? 0
        let commands = Jackfield.commands.map { command in
            "  " + Self.padded(command.name, width) + "  " + command.summary
        }
        return """
            jackfield answers phone calls with providers that are plugins.

            usage: jackfield COMMAND [OPTIONS]

            \(commands.joined(separator: "\n"))

            jackfield COMMAND --help teaches a command. Start with:

              jackfield check                             is the configuration right?
              jackfield call --caller CALL.wav --reply REPLY.wav

            Exit status: 0 all is well; 1 what was done went wrong (a failed call, a provider
            that is down); 2 the command line is wrong; 3 the configuration has a mistake;
            4 a plugin was refused or could not start; 5 the store of calls cannot be used.

            """
    }

    static func text(of command: any Command.Type) -> String {
        let options = command.options.map { option in
            (left: "--\(option.name)\(option.valueText)", right: option.help)
        }
        let width = min(28, options.map(\.left.count).max() ?? 0)
        let lines = options.map { "  " + Self.padded($0.left, width) + "  " + $0.right }
        let usage = ["usage: jackfield", command.name, command.usage].filter { !$0.isEmpty }
        return """
            \(command.summary)

            \(usage.joined(separator: " "))

            \(command.details)

            Options:
            \(lines.joined(separator: "\n"))

            """
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}

extension Option {
    /// What follows the name: ` FILE`, ` [NAME]`, or nothing.
    fileprivate var valueText: String {
        self.value.map { self.isValueOptional ? " [\($0)]" : " \($0)" } ?? ""
    }
}
