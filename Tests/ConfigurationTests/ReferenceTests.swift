import FoundationEssentials
import Testing
import YAML

@testable import Configuration

/// `JACKFIELD_UPDATE_GOLDEN=1 swift test --filter ReferenceTests` writes the files anew.
@Suite("The reference is what the program knows")
struct ReferenceTests {
    private static let root = GoldenFolder.path + "../../../"

    @Test("config/reference.yaml is up to date")
    func yaml() throws {
        try GeneratedFile(path: Self.root + "config/reference.yaml")
            .expect(ConfigurationReference.yaml())
    }

    @Test("docs/configuration.md is up to date, the settings of all plugins included")
    func markdown() throws {
        try GeneratedFile(path: Self.root + "docs/configuration.md")
            .expect(ConfigurationReference.markdown(pluginFolders: [Self.root + "plugins.d"]))
    }

    @Test("The example file has no mistake")
    func loads() {
        let report = Configuration.load(
            [Self.root + "config/reference.yaml", GoldenFolder.path + "reference.overlay.yaml"],
            environment: [:])
        #expect(report.rendered(colored: false) == "")
        #expect(report.configuration != nil)
    }

    @Test("The sample of every plugin is a whole configuration without a mistake")
    func samples() throws {
        let plugins = try FileManager.default.contentsOfDirectory(atPath: Self.root + "Plugins")
        let samples = try plugins.flatMap { plugin -> [String] in
            let folder = "\(Self.root)Plugins/\(plugin)"
            guard !plugin.hasSuffix(".map") else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: folder)
                .filter { $0.hasSuffix(".sample.yaml") }.map { "\(folder)/\($0)" }
        }
        #expect(samples.count == 19)
        let whole = ["asterisk", "twilio"].map { "\(Self.root)config/\($0).yaml" }
        for sample in samples + whole {
            let report = Configuration.load(
                [sample],
                environment: [
                    "JACKFIELD_SECRET_ANTHROPIC": "secret",
                    "JACKFIELD_SECRET_ASTERISK": "secret",
                    "JACKFIELD_SECRET_CARTESIA": "secret",
                    "JACKFIELD_SECRET_DEEPGRAM": "secret",
                    "JACKFIELD_SECRET_ELEVENLABS": "secret",
                    "JACKFIELD_SECRET_HUBSPOT": "secret",
                    "JACKFIELD_SECRET_OPENAI": "secret",
                    "JACKFIELD_SECRET_SALESFORCE": "secret",
                    "JACKFIELD_SECRET_TWILIO_AUTH_TOKEN": "secret",
                    "JACKFIELD_SECRET_WEBHOOK": "secret",
                ])
            #expect(report.rendered(colored: false) == "", "\(sample)")
        }
    }

    @Test("The manifests and schemas of the tree have no mistake")
    func manifests() {
        var folders = ManifestFolders()
        folders.add(Self.root + "plugins.d", namedAt: SourcePosition(file: "plugins.d"))
        #expect(folders.problems.list.map(\.description) == [])
    }

    @Test("The settings of a plugin are shown as a table")
    func pluginSettings() {
        let text = ConfigurationReference.markdown(pluginFolders: [GoldenFolder.path + "plugins.d"])
        for line in [
            "| `threads` | whole number, 1 to 16 | `2` | Threads for one call. |",
            "| `mode` | \"fast\" \\| \"exact\" | `\"fast\"` | How much to think. |",
            "| `noise.gate` | true or false | `true` |  |",
            "| `words` | list of: text matching `^[a-z]+$`, 1 to 3 entries |  |  |",
            "| `api_key` | text | required | Key of your account. |",
            "Sends data to: api.example.com, eu.example.com. Secrets: `api_key`, `proxy.password`.",
        ] {
            #expect(text.contains(line), "\(line)")
        }
    }

    @Test("Every key has a meaning, and its default and example fit it")
    func table() {
        for section in [ConfigurationTable.root, ManifestTable.root] { self.check(section, "") }
    }

    private func check(_ section: Section, _ path: String) {
        #expect(Set(section.keys.map(\.name)).count == section.keys.count, "\(path)")
        for key in section.keys {
            #expect(key.summary.hasSuffix("."), "\(path)\(key.name)")
            for text in [key.defaultText, key.example].compactMap(\.self) where !text.contains("…")
            {
                var check = TableCheck(file: "f")
                let node = YAMLDocument.parse(text, file: "f").root
                _ = node.map { check.item(key.type, $0, path: key.name) }
                let told = check.problems.list.map(\.message).filter { !$0.contains("is missing") }
                #expect(node != nil && told.isEmpty, "\(path)\(key.name): \(told)")
            }
            switch key.type {
            case .section(let inner), .named(let inner, _), .list(.section(let inner), _),
                .list(.step(let inner, _), _):
                self.check(inner, "\(path)\(key.name).")
            default: break
            }
        }
    }
}
