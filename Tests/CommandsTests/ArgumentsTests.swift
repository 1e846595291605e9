import Testing

@testable import Commands

@Suite("The words of a command line")
struct ArgumentsTests {
    private static let options = [
        Option(name: "config", value: "FILE", help: "", isRepeated: true),
        Option(name: "limit", value: "N", help: ""),
        Option(name: "outcome", value: "OUTCOME", help: "", allowed: ["failed", "completed"]),
        Option(name: "json", value: nil, help: ""),
    ]

    private func arguments(_ words: String...) throws(CommandFailure) -> Arguments {
        try Arguments(words[...], options: Self.options, operands: 0...1)
    }

    @Test("are options with their values, switches and operands, in any order")
    func reads() throws {
        let arguments = try self.arguments("--config", "a", "x", "--json", "--config=b=c")
        #expect(arguments.all("config") == ["a", "b=c"])
        #expect(arguments.has("json") && !arguments.has("limit"))
        #expect(arguments.operands == ["x"])
    }

    @Test(
        "that are wrong are told with what would be right",
        arguments: [
            (["--confg", "a"], "did you mean --config?"), (["--config"], "needs a value: FILE"),
            (["--config="], "needs a value: FILE"), (["--json=1"], "takes no value"),
            (["--limit", "1", "--limit", "2"], "given twice"), (["a", "b"], "one word too many"),
            (["--outcome", "x"], "must be one of: failed, completed"),
        ])
    func mistakes(words: [String], message: String) {
        let failure = #expect(throws: CommandFailure.self) {
            try Arguments(words[...], options: Self.options, operands: 0...1)
        }
        #expect(failure?.message.contains(message) == true)
        #expect(failure?.status == .usage)
    }

    @Test("are not more than 256")
    func limit() {
        let words = Array(repeating: "--json", count: Arguments.mostWords + 1)
        let failure = #expect(throws: CommandFailure.self) {
            try Arguments(words[...], options: Self.options, operands: 0...1)
        }
        #expect(failure?.message.hasPrefix("there are 257 words, at most 256") == true)
    }

    @Test("give whole numbers within bounds", arguments: ["abc", "0", "101", "1e2", ""])
    func numbers(text: String) throws {
        let given = try? self.arguments("--limit", text)
        #expect(throws: CommandFailure.self) {
            try (given ?? self.arguments("--limit")).integer("limit", in: 1...100)
        }
        #expect(try self.arguments("--limit=100").integer("limit", in: 1...100) == 100)
    }

    @Test("are told apart by every command: no option has two meanings")
    func commands() {
        for command in Jackfield.commands {
            let names = command.options.map(\.name)
            #expect(Set(names).count == names.count, "\(command.name)")
            #expect(!command.summary.isEmpty && command.details.contains("jackfield"))
        }
    }
}
