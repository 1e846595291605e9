import CallModel
import Drills
import FoundationEssentials
import Testing
import YAML

@testable import Configuration

@Suite("A configuration without a mistake becomes a typed value")
struct ConfigurationTests {
    private func load(_ files: String..., environment: [String: String] = [:]) throws
        -> Configuration
    {
        let report = Configuration.load(
            files.map { GoldenFolder.path + $0 }, environment: environment)
        return try #require(report.configuration, "\(report.rendered(colored: false))")
    }

    @Test("What is left out stands at its default")
    func defaults() throws {
        let configuration = try self.load("base.yaml")
        #expect(configuration.storePath == GoldenFolder.path + "jackfield.db")
        #expect(configuration.stateDirectory == GoldenFolder.path + "state")
        #expect(configuration.log == .init(level: .info, format: .text))
        #expect(configuration.policy == .init(egress: .none, allowsDrills: false))
        #expect(configuration.providers.map(\.name) == ["phone", "ears", "desk", "voice"])
        let ears = try #require(configuration.provider(named: "ears"))
        #expect(ears.capability == .stt)
        #expect(ears.run == .fed)
        #expect(ears.maximumSessions == 32)
        #expect(ears.deadlines.final == .milliseconds(1_500))
        let reception = try #require(configuration.pipeline(named: "reception"))
        #expect(reception.stt == ["ears"])
        #expect(reception.crm.isEmpty)
        #expect(reception.language == "en")
        #expect(reception.turns.endpointing == .milliseconds(600))
        #expect(reception.turns.digitTerminator == "#")
        #expect(reception.exhausted == [.hangUp])
        #expect(ears.breaker == .init(failures: 3, within: .seconds(20), open: .seconds(30)))
        #expect(ears.standby == .cold)
        #expect(ears.queue == 0)
        #expect(ears.deadlines.given.isEmpty)
        #expect(
            reception.returns
                == [.stt: .nextTurn, .dialogue: .nextTurn, .tts: .nextCall, .crm: .nextTurn])
        #expect(reception.returnsAfter == .seconds(30))
    }

    @Test("Egress may name the hosts that are trusted")
    func egress() throws {
        let configuration = try self.load(
            "base.yaml", "hosts.overlay.yaml",
            environment: ["JACKFIELD_SECRET_FROM_ENVIRONMENT": "swordfish"])
        #expect(configuration.policy.egress == .hosts(["eu.example.com", "10.0.0.5:8088"]))
    }

    @Test("Every value that is written is the one that is used")
    func everything() throws {
        let configuration = try self.load("base.yaml", "everything.overlay.yaml")
        #expect(configuration.libraryFolders == [GoldenFolder.path + "lib", "/opt/lib"])
        #expect(configuration.storePath == "/var/lib/calls.db")
        #expect(configuration.stateDirectory == GoldenFolder.path + "elsewhere")
        #expect(configuration.log == .init(level: .debug, format: .json))
        #expect(configuration.policy == .init(egress: .any, allowsDrills: true))
        #expect(
            configuration.network
                == .init(
                    proxy: "http://proxy.example.com:3128",
                    authorities: GoldenFolder.path + "base.yaml"))
        let voice = try #require(configuration.provider(named: "voice"))
        #expect(voice.run == .fed)
        #expect(voice.isolation == .marshalled)
        #expect(voice.maximumSessions == 8)
        #expect(voice.queue == 9)
        #expect(voice.patience == .milliseconds(99))
        #expect(voice.breaker == .init(failures: 4, within: .seconds(22), open: .seconds(33)))
        #expect(voice.standby == .warm)
        #expect(
            voice.prices == Prices(currency: "EUR", prices: [.characters: 0.03, .seconds: 0.01]))
        #expect(voice.deadlines.given == ["open_ms", "stall_ms", "first_audio_ms"])
        #expect(voice.deadlines.open == .milliseconds(11))
        #expect(voice.deadlines.stall == .milliseconds(12))
        #expect(voice.deadlines.firstAudio == .milliseconds(13))
        let ears = try #require(configuration.provider(named: "ears"))
        #expect(ears.deadlines.final == .milliseconds(15))
        #expect(ears.standby == .hot)
        #expect(
            ears.fault
                == Fault(
                    .error(.overloaded, retryAfter: .milliseconds(18)), at: .session,
                    after: .milliseconds(19), every: 2, times: 3))
        #expect(
            configuration.drills
                == DrillSelection(callers: ["+4930*"], facts: ["x-drill": "tuesday"]))
        #expect(
            configuration.provider(named: "desk")?.deadlines.firstContent == .milliseconds(16))
        #expect(configuration.provider(named: "records")?.deadlines.result == .milliseconds(17))
        #expect(configuration.provider(named: "tools")?.capability == .stt)
        #expect(configuration.provider(named: "mouth")?.capability == .tts)
    }

    @Test("A pipeline's own values are used")
    func pipeline() throws {
        let configuration = try self.load("base.yaml", "everything.overlay.yaml")
        let reception = try #require(configuration.pipeline(named: "reception"))
        #expect(reception.language == "en-GB")
        #expect(reception.stt == ["ears", "tools"])
        #expect(reception.crm == ["records"])
        #expect(
            reception.turns
                == TurnRules(
                    endpointing: .milliseconds(700), maximumUtterance: .seconds(31),
                    interDigit: .milliseconds(1_600), digitTerminator: nil, bargeIn: false,
                    suspect: .milliseconds(90), decide: .milliseconds(310),
                    commit: .milliseconds(710), duck: 13,
                    protectFirst: .milliseconds(400), backchannels: ["aha"],
                    promptAfter: .seconds(8), maximumPrompts: 3, hangUpAfter: .seconds(21)))
        #expect(reception.maximumDuration == .seconds(1_801))
        #expect(reception.mediaTimeout == .seconds(6))
        #expect(
            reception.exhausted == [
                .say("Sorry"), .clip(GoldenFolder.path + "base.yaml"),
                .menu(
                    .init(
                        prompt: .clip(GoldenFolder.path + "base.yaml"),
                        choices: [
                            "1": .transfer("+4930123457"), "2": .again, "*": .next, "#": .hangUp,
                        ], wait: .seconds(11), rounds: 4)), .transfer("+4930123456"),
                .voicemail(
                    .init(
                        prompt: .say("Leave a message"),
                        folder: GoldenFolder.path + "messages", limit: .seconds(121),
                        silence: .seconds(6))), .hangUp,
            ])
        #expect(
            reception.returns
                == [.stt: .nextCall, .dialogue: .nextCall, .tts: .nextTurn, .crm: .never])
        #expect(reception.returnsAfter == .seconds(44))
    }

    @Test("Settings reach the plugin as canonical JSON with defaults, paths and exact numbers")
    func settings() throws {
        let configuration = try self.load("base.yaml", "everything.overlay.yaml")
        #expect(
            configuration.provider(named: "ears")?.settingsJSON
                == "{\"mode\":\"exact\",\"model\":\"\(GoldenFolder.path)models\","
                + "\"noise\":{\"gate\":true},\"threads\":4,\"threshold\":1,\"words\":[\"hello\"]}")
        #expect(
            configuration.provider(named: "desk")?.settingsJSON
                == "{\"answers\":{\"1\":\"one\",\"a\\\"b\":\"\\u0007\\n\"},"
                + "\"facts\":{\"b\":{\"c\":\"1\"},\"z\":[1,2.5,null]},\"greeting\":\"Hello\"}")
        #expect(configuration.provider(named: "phone")?.settingsJSON == "{}")
    }

    @Test("A line is dead without caller audio, unless its channel sends none in silence")
    func mediaTimeout() throws {
        func limit(_ overlays: String...) throws -> Duration? {
            let report = Configuration.load(
                (["base.yaml"] + overlays).map { GoldenFolder.path + $0 }, environment: [:])
            return try #require(report.configuration?.pipeline(named: "reception")).mediaTimeout
        }
        #expect(try limit() == .seconds(5))
        #expect(try limit("patient.overlay.yaml") == nil)
        #expect(try limit("dtx.overlay.yaml") == nil)
        #expect(try limit("dtx.overlay.yaml", "everything.overlay.yaml") == .seconds(6))
    }

    @Test("A secret is bound under the manifest's name, and is not among the settings")
    func secrets() throws {
        let configuration = try self.load(
            "base.yaml", "secret.overlay.yaml",
            environment: ["JACKFIELD_SECRET_CLOUD": "swordfish", "CLOUD": "wrong"])
        let ears = try #require(configuration.provider(named: "ears"))
        #expect(
            ears.settingsJSON
                == #"{"api_key":"${secret:CLOUD}","proxy":{"password":"${secret:CLOUD}"},"region":"eu"}"#
        )
        #expect(ears.secrets.keys.sorted() == ["api_key", "proxy.password"])
        #expect(ears.secrets["api_key"]?.reveal() == "swordfish")
        #expect(configuration.secrets.redact("key=swordfish;") == "key=${secret:CLOUD};")
        var dumped = ""
        dump(configuration, to: &dumped)
        #expect(!dumped.contains("swordfish"))
        #expect(!"\(configuration) \(ears.secrets)".contains("swordfish"))
    }

    @Test("A mistake in an overlay is told in the overlay, one below it in the file below")
    func overlayPositions() {
        let report = Configuration.load(
            [GoldenFolder.path + "base.yaml", GoldenFolder.path + "language/overlay.yaml"],
            environment: [:])
        #expect(report.configuration?.pipeline(named: "reception")?.language == "de-CH")
        #expect(report.diagnostics.allSatisfy { $0.position.file.hasSuffix("base.yaml") })
    }

    @Test("Mistakes come as JSON too")
    func json() {
        let file = GoldenFolder.path + "tab/config.yaml"
        let report = Configuration.load([file], environment: [:])
        #expect(report.hasErrors)
        #expect(
            report.json()
                == "{\"diagnostics\":[{\"column\":1,\"file\":\"\(file)\",\"help\":\"use spaces\","
                + "\"line\":3,\"message\":\"a tab is used to indent\",\"severity\":\"error\"}],"
                + "\"dropped\":0}")
    }

    @Test("Colour is only for terminals")
    func color() {
        let report = Configuration.load([GoldenFolder.path + "tab/config.yaml"], environment: [:])
        #expect(report.rendered(colored: true).contains("\u{1B}[1;31merror: "))
        #expect(!report.rendered(colored: false).contains("\u{1B}"))
    }

    @Test("A file that is not there is told, and nothing else is made up")
    func missingFile() {
        let report = Configuration.load(["/nonexistent/jackfield.yaml"], environment: [:])
        #expect(
            report.rendered(colored: false)
                == "/nonexistent/jackfield.yaml: error: cannot be read: No such file or directory\n\n1 error\n"
        )
    }

    @Test(
        "Every kind of fault is read as it is written",
        arguments: [
            ("kind: connect_hang", Fault(.connectHang)),
            ("kind: hang, at: open", Fault(.hang, at: .open)),
            ("kind: stall, after_events: 4", Fault(.stall(after: 4))),
            ("kind: stall", Fault(.stall(after: 1))), ("kind: flood", Fault(.flood)),
            ("kind: garbage", Fault(.garbage(Fault.Garbage.allCases))),
            ("kind: garbage, shape: wrong_size", Fault(.garbage([.wrongSize]))),
            ("kind: slow, delay_ms: 800", Fault(.slow(by: .milliseconds(800)))),
            ("kind: exit, for_ms: 5", Fault(.exit(for: .milliseconds(5)))),
            ("kind: error", Fault(.error(.unavailable, retryAfter: nil))),
        ] as [(String, Fault)])
    func faults(_ text: String, _ fault: Fault) throws {
        let overlay = "/tmp/jackfield-fault-\(UInt64.random(in: 0 ..< .max)).yaml"
        let lines = [
            "policy: { drills: allow }", "providers: { ears: { fault: { \(text) } } }",
        ]
        try lines.joined(separator: "\n").write(
            toFile: overlay, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(atPath: overlay) }
        let report = Configuration.load(
            [GoldenFolder.path + "base.yaml", overlay], environment: [:])
        let configuration = try #require(
            report.configuration, "\(report.rendered(colored: false))")
        #expect(configuration.provider(named: "ears")?.fault == fault)
    }
}
