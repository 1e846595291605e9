import CallModel
import Configuration
import Console
import EventLoop
import Glibc
import PluginHost
import Providers
import Rehearsal

/// `jackfield bench stt`: how many words do the recognisers get wrong?
enum SpeechBench: BenchTopic {
    static let name = "stt"
    static let options = [
        Option(
            name: "provider", value: "NAME", help: "Only this provider; else all that recognise."),
        Option(
            name: "set", value: "NAME", help: "Only this set; may be given again.", isRepeated: true
        ),
        Option(name: "rate", value: "HZ", help: "Only at this rate.", allowed: ["8000", "16000"]),
        Option(
            name: "data", value: "FOLDER",
            help: "Recorded speech with sets.yaml. Default: \(Self.standardFolder)"),
    ]
    static let details = """
        stt: plays recorded speech to the speech recognisers, through the plugin host as in a call but on a
        virtual clock, and counts the words that they get wrong. One session hears all utterances of one
        speaker in the order of the set, as in a call. CPU is the processor time of the whole host for each
        second of audio. UTT counts utterances. Where words are written apart does not count ("voice mail",
        "voicemail"), except in WRITTEN. TO BEAT stands in the set's file.

          jackfield bench stt
          jackfield bench stt --provider ears --set digits --rate 8000
        """

    private static let standardFolder = "Tests/Speech"

    /// One line of the result.
    private struct Row {
        var provider: String
        var set: SpeechSet
        var rate: Int
        var score: SpeechScore
    }

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let corpus = try Self.corpus(arguments)
        let sets = try Self.sets(of: corpus, arguments)
        let rate = try arguments.integer("rate", in: 8_000...16_000)
        let rates = corpus.rates.reversed().filter { rate == nil || rate == $0 }
        let configuration = try ConfigurationOption.load(arguments)
        let providers = try Self.providers(of: configuration, arguments)
        let host = try await HostAssembly.make(
            configuration, pace: .fast, providers: Set(providers.map(\.name)))
        var rows: [Row] = []
        for provider in providers {
            guard let recognizer = host.plugins.instance(provider.name)?.recognizer(on: host.loop)
            else { continue }
            for set in sets {
                for rate in rates {
                    let trial = SpeechBenchTrial(
                        recognizer: recognizer, language: provider.plugin.language, loop: host.loop,
                        corpus: corpus, set: set, rate: rate)
                    let score = try await trial.run()
                    rows.append(Row(provider: provider.name, set: set, rate: rate, score: score))
                    if Program.isErrorTerminal { Standard.error.write(".") }
                }
            }
        }
        await host.close()
        Standard.output.write(arguments.has("json") ? Self.json(rows) : Self.text(rows))
        return .success
    }

    private static func corpus(_ arguments: Arguments) throws(CommandFailure) -> SpeechCorpus {
        let folder = arguments.value("data") ?? Self.standardFolder
        do throws(SpeechCorpusError) {
            return try SpeechCorpus.read(folder)
        } catch {
            throw CommandFailure(
                .failure, "\(error)\nname the folder of recorded speech with --data FOLDER")
        }
    }

    private static func sets(
        of corpus: SpeechCorpus, _ arguments: Arguments
    ) throws(CommandFailure) -> [SpeechSet] {
        let wanted = arguments.all("set")
        let names = corpus.sets.map(\.name)
        if let unknown = wanted.first(where: { !names.contains($0) }) {
            throw CommandFailure(
                .usage,
                "there is no set \"\(unknown)\"; there are: \(names.joined(separator: ", "))")
        }
        return corpus.sets.filter { wanted.isEmpty || wanted.contains($0.name) }
    }

    private static func providers(
        of configuration: Configuration, _ arguments: Arguments
    ) throws(CommandFailure) -> [ProviderConfiguration] {
        let recognizers = configuration.providers.filter { $0.capability == .stt }
        let wanted = arguments.value("provider")
        let chosen = recognizers.filter { wanted == nil || wanted == $0.name }
        guard !chosen.isEmpty else {
            let names = recognizers.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                .usage,
                "the configuration has no speech recogniser"
                    + (wanted.map { " named \"\($0)\"; there are: \(names)" } ?? ""))
        }
        return chosen
    }

    private static func text(_ rows: [Row]) -> String {
        var table = TextTable([
            TextTable.Column("PROVIDER"), TextTable.Column("SET", isFlexible: true),
            TextTable.Column("RATE", .right), TextTable.Column("UTT", .right),
            TextTable.Column("WORDS", .right), TextTable.Column("SUB", .right),
            TextTable.Column("INS", .right), TextTable.Column("DEL", .right),
            TextTable.Column("WER %", .right), TextTable.Column("WRITTEN", .right),
            TextTable.Column("TO BEAT", .right), TextTable.Column("REJECTED", .right),
            TextTable.Column("CPU", .right),
        ])
        for row in rows {
            let errors = row.score.errors
            let counts =
                row.set.isOutside
                ? ["", "", "", ""]
                : [errors.words, errors.substitutions, errors.insertions, errors.deletions].map {
                    "\($0)"
                }
            table.add(
                [row.provider, row.set.name, "\(row.rate)", "\(row.score.utterances)"] + counts + [
                    errors.rate.map { Self.decimal($0 * 100, 1) } ?? "",
                    row.score.errorsAsWritten.rate.map { Self.decimal($0 * 100, 1) } ?? "",
                    row.set.toBeat[row.rate].map { Self.decimal($0, 1) } ?? "",
                    "\(row.score.rejected)",
                    row.score.realTimeFactor.map { Self.decimal($0, 3) } ?? "",
                ])
        }
        return table.text(in: .standardOutput)
    }

    private static func json(_ rows: [Row]) -> String {
        JSONValue.list(rows.map(Self.json)).json + "\n"
    }

    private static func json(_ row: Row) -> JSONValue {
        func counts(_ errors: WordErrors) -> [String: JSONValue] {
            [
                "words": .number(Double(errors.words)),
                "substitutions": .number(Double(errors.substitutions)),
                "insertions": .number(Double(errors.insertions)),
                "deletions": .number(Double(errors.deletions)),
                "wer": errors.rate.map { .number($0 * 100) } ?? .null,
            ]
        }
        var members: [String: JSONValue] = [
            "provider": .text(row.provider), "set": .text(row.set.name),
            "rate": .number(Double(row.rate)),
            "utterances": .number(Double(row.score.utterances)),
            "rejected": .number(Double(row.score.rejected)),
            "cpu": row.score.realTimeFactor.map { .number($0) } ?? .null,
            "wer_as_written": row.score.errorsAsWritten.rate.map { .number($0 * 100) } ?? .null,
            "to_beat": row.set.toBeat[row.rate].map { .number($0) } ?? .null,
            "kinds": .object(row.score.errorsOfKinds.mapValues { .object(counts($0)) }),
            "mistakes": .list(
                row.score.mistakes.map {
                    .object([
                        "id": .text($0.id), "said": .text($0.said), "heard": .text($0.heard),
                    ])
                }),
        ]
        members.merge(counts(row.score.errors)) { $1 }
        return .object(members)
    }

    private static func decimal(_ value: Double, _ places: Int) -> String {
        let scale = (0..<places).reduce(1) { scale, _ in scale * 10 }
        let scaled = Int((value * Double(scale)).rounded())
        let rest = "\(scaled % scale)"
        return "\(scaled / scale)." + String(repeating: "0", count: places - rest.count) + rest
    }
}

extension Manifest {
    /// The first language of what the plugin offers for speech; English when it names none.
    fileprivate var language: String {
        self.offers.first { $0.id == Capability.stt.id }?.languages.first ?? "en"
    }
}
