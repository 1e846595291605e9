import CallModel
import FoundationEssentials
import Rehearsal
import Testing

@Suite("Recorded speech")
struct SpeechCorpusTests {
    private static let folder =
        URL(filePath: #filePath).pathComponents.dropLast(2).joined(separator: "/") + "/Speech"

    @Test("Utterances have audio at every rate")
    func utterancesHaveAudio() throws {
        let corpus = try SpeechCorpus.read(Self.folder)
        #expect(corpus.rates == [8_000, 16_000])
        #expect(corpus.sets.first { $0.name == "free" }?.utterances.count == 139)
        #expect(corpus.sets.first { $0.name == "digits" }?.utterances.count == 60)
        for set in corpus.sets where ["free", "digits"].contains(set.name) {
            // Every fifteenth: reading all of them takes a minute in a debug build.
            for index in stride(from: 0, to: set.utterances.count, by: 15) {
                let utterance = set.utterances[index]
                for rate in corpus.rates {
                    let samples = try corpus.samples(of: utterance, in: set, rate: rate)
                    // Padding alone is 0.4 s.
                    #expect(samples.count > rate * 6 / 10, "\(utterance.id)")
                    #expect(samples.contains { abs(Int($0)) > 1_000 }, "\(utterance.id)")
                }
            }
        }
    }

    @Test("Sets expect what their file says")
    func setsExpect() throws {
        let sets = try SpeechCorpus.read(Self.folder).sets
        func set(_ name: String) throws -> SpeechSet {
            try #require(sets.first { $0.name == name })
        }
        #expect(try set("free").expectation.isEmpty)
        #expect(try set("free").toBeat == [16_000: 28, 8_000: 38])
        let commands = try set("commands")
        #expect(commands.expectation.isStrict)
        #expect(commands.expectation.phrases.contains("call forwarding"))
        #expect(!commands.expectation.phrases.contains("that conference is full"))
        #expect(try set("commands-grammar").expectation.grammar.hasPrefix("#JSGF"))
        #expect(try set("digits").expectation.grammar.contains("<digit>"))
        let outside = try set("outside")
        #expect(outside.isOutside)
        #expect(outside.expectation.phrases == commands.expectation.phrases)
    }

    @Test("The grammar of the commands holds every one of them")
    func grammarHoldsCommands() throws {
        let sets = try SpeechCorpus.read(Self.folder).sets
        let set = try #require(sets.first { $0.name == "commands-grammar" })
        let phrases = Set(
            set.expectation.grammar.split { "=|;\n".contains($0) }
                .map { $0.trimmingPrefix(while: \.isWhitespace) }
                .map { String($0).split(separator: " ").joined(separator: " ") })
        #expect(set.utterances.filter { !phrases.contains($0.text) }.map(\.text) == [])
    }

    @Test("The same audio comes each time, with quiet noise round the speech")
    func audioIsRepeatable() throws {
        let corpus = try SpeechCorpus.read(Self.folder)
        let set = try #require(corpus.sets.first { $0.name == "free" })
        let samples = try corpus.samples(of: set.utterances[0], in: set, rate: 16_000)
        #expect(samples == (try corpus.samples(of: set.utterances[0], in: set, rate: 16_000)))
        let padding = samples.prefix(3_200)
        #expect(padding.allSatisfy { abs(Int($0)) <= 24 } && padding.contains { $0 != 0 })
    }

    @Test(
        "A mistake in the file is told with its place",
        arguments: [
            ("sets: []", "sets.yaml:1:1: error: the key \"audio\" is missing"),
            ("audio: { 8000: x }\nsets: [ { name: a, utterances: t, hint: shout } ]", ":2:"),
            ("audio: { 8000: x }\nsets: [ { name: a, utterances: t, hint: none } ]", "/t: error:"),
            (
                "audio: { 8000: x }\nsets: [ { name: a, utterances: t.tsv, hint: none } ]",
                "t.tsv:2:"
            ),
        ])
    func mistakesHavePlaces(yaml: String, told: String) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/speech-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data(yaml.utf8).write(to: URL(filePath: folder + "/sets.yaml"))
        try Data("id\ttext\nonly-an-id\n".utf8).write(to: URL(filePath: folder + "/t.tsv"))
        let error = #expect(throws: SpeechCorpusError.self) { try SpeechCorpus.read(folder) }
        #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
    }
}
