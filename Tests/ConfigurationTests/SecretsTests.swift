import Testing
import YAML

@testable import Configuration

@Suite("Secrets are found, kept out of sight and refused when they are unsafe")
struct SecretsTests {
    @Test("The environment comes before the file, and only with its prefix")
    func lookup() {
        let secrets = Secrets(
            environment: ["JACKFIELD_SECRET_A": "from environment", "B": "unprefixed"],
            file: ["A": "from file", "C": "file only"])
        #expect(secrets["A"]?.reveal() == "from environment")
        #expect(secrets["B"] == nil)
        #expect(secrets["C"]?.reveal() == "file only")
        #expect(secrets.names == ["A", "C"])
    }

    @Test("No way of printing shows a secret")
    func printing() {
        let secret = Secret(name: "A", value: "swordfish")
        var dumped = ""
        dump(secret, to: &dumped)
        dump(Secrets(environment: [:], file: ["A": "swordfish"]), to: &dumped)
        let printed =
            "\(secret) \(String(reflecting: secret)) \([secret]) \(Optional(secret) as Any)"
        #expect(!printed.contains("swordfish") && !dumped.contains("swordfish"))
        #expect(secret.description == "${secret:A}")
    }

    @Test("Redaction replaces the longest secret first and leaves no part of it")
    func redaction() {
        let secrets = Secrets(environment: [:], file: ["SHORT": "abcd", "LONG": "abcdefgh"])
        #expect(secrets.redact("x abcdefgh y abcd abc") == "x ${secret:LONG} y ${secret:SHORT} abc")
        #expect(secrets.redact("nothing here") == "nothing here")
    }

    @Test(
        "Only a whole reference is one",
        arguments: [
            "secret:A", "${secret:}", "${secret:A} ", "${secret:1A}", "${secret:A}${secret:B}",
        ])
    func references(text: String) {
        #expect(SecretReference(text) == nil)
        #expect(SecretReference("${secret:A_1}")?.name == "A_1")
    }

    @Test("Quotes round a value in the file are not part of it")
    func file() {
        var problems = Diagnostics()
        let text = "# comment\n\nA=plain value \nB=\"quoted\"\nC='a=b#c'\r\nD=\"open\n"
        let values = SecretFile.parse(Array(text.utf8), "f", &problems)
        #expect(problems.list.isEmpty)
        #expect(values == ["A": "plain value ", "B": "quoted", "C": "a=b#c", "D": "\"open"])
    }

    @Test(
        "A file that others can read or own is refused",
        arguments: [
            (0o600, 1_000, true), (0o400, 0, true), (0o640, 1_000, false), (0o604, 1_000, false),
            (0o620, 1_000, false), (0o700, 1_000, false), (0o600, 1_001, false),
        ] as [(UInt32, UInt32, Bool)])
    func modes(mode: UInt32, owner: UInt32, isFine: Bool) {
        #expect((SecretFile.fault("f", mode: mode, owner: owner, user: 1_000) == nil) == isFine)
    }
}
