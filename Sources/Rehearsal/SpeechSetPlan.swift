import CallModel
import YAML

/// A set as `sets.yaml` describes it, before the tables that it names are read.
struct SpeechSetPlan {
    private enum Hint: String, CaseIterable { case none, phrases, grammar }

    private let name: String
    private let title: String
    private let utterances: String
    private let kinds: [String]
    private let words: String?
    private let hint: Hint
    private let phrasesOfKinds: [String]
    private let grammar: String?
    private let isStrict: Bool
    private let isOutside: Bool
    private let noise: Double
    private let toBeat: [Int: Double]

    private static let keys = [
        "name", "title", "utterances", "kinds", "words", "hint", "phrases_of_kinds", "grammar",
        "strict", "expect", "noise_rms", "to_beat",
    ]

    /// Gives nil when something is wrong, and adds it to `problems`.
    init?(_ node: YAMLNode, _ problems: inout Diagnostics) {
        guard let keys = node.mapping(&problems) else { return nil }
        keys.rejectUnknownKeys(Self.keys, &problems)
        let hints = Hint.allCases.map(\.rawValue)
        guard let name = keys.required("name", &problems)?.text(&problems),
            let utterances = keys.required("utterances", &problems)?.text(&problems),
            let hint = keys.required("hint", &problems)?.text(&problems, oneOf: hints)
        else { return nil }
        self.name = name
        self.title = keys["title"]?.text(&problems) ?? name
        self.utterances = utterances
        self.kinds = Self.texts(keys["kinds"], &problems)
        self.words = keys["words"]?.text(&problems)
        self.hint = Hint(rawValue: hint) ?? .none
        self.phrasesOfKinds = Self.texts(keys["phrases_of_kinds"], &problems)
        self.grammar = keys["grammar"]?.text(&problems)
        self.isStrict = keys["strict"]?.boolean(&problems) ?? false
        self.isOutside = keys["expect"]?.text(&problems, oneOf: ["none"]) != nil
        self.noise = keys["noise_rms"]?.number(&problems, in: 0...10_000) ?? 0
        self.toBeat = Self.toBeat(keys["to_beat"], &problems)
        if self.hint == .grammar, self.grammar == nil {
            _ = keys.required("grammar", &problems)
            return nil
        }
    }

    /// Reads the tables and the grammar; blocks.
    func read(
        folder: String, padding: SpeechCorpus.Padding
    ) throws(SpeechCorpusError) -> SpeechSet {
        let table = try TabbedTable.read("\(folder)/\(self.utterances)")
        let all =
            if let words = self.words {
                try Self.joined(table, of: try TabbedTable.read("\(folder)/\(words)"))
            } else {
                try Self.whole(table)
            }
        let chosen = all.filter { self.kinds.isEmpty || self.kinds.contains($0.kind) }
        var expectation = Expectation(isStrict: self.isStrict)
        switch self.hint {
        case .none: break
        case .phrases:
            let kinds = self.phrasesOfKinds
            let phrases = kinds.isEmpty ? chosen : all.filter { kinds.contains($0.kind) }
            expectation.phrases = Set(phrases.map(\.text)).sorted()
        case .grammar:
            expectation.grammar = try Self.text(of: "\(folder)/\(self.grammar ?? "")")
        }
        return SpeechSet(
            name: self.name, title: self.title, expectation: expectation,
            isOutside: self.isOutside, utterances: chosen, toBeat: self.toBeat,
            noise: (self.noise, max(self.noise, padding.noise)))
    }

    private static func whole(_ table: TabbedTable) throws(SpeechCorpusError) -> [SpeechUtterance] {
        var utterances: [SpeechUtterance] = []
        for row in table.rows {
            let id = try row.text("id")
            utterances.append(
                SpeechUtterance(
                    id: id, kind: row["kind"] ?? "", speaker: row["speaker"] ?? "",
                    text: try row.text("text"), pieces: [.init(recording: id)]))
        }
        return utterances
    }

    /// Utterances that are joined from the parts of recordings which another table gives.
    private static func joined(
        _ table: TabbedTable, of words: TabbedTable
    ) throws(SpeechCorpusError) -> [SpeechUtterance] {
        var parts: [String: Range<Int>] = [:]
        for row in words.rows {
            let start = try row.milliseconds("start_ms")
            parts[try row.text("id")] = start..<max(start, try row.milliseconds("end_ms"))
        }
        var utterances: [SpeechUtterance] = []
        for row in table.rows {
            let names = try row.text("words").split(separator: " ").map(String.init)
            let pauses = try row.text("pauses_ms").split(separator: " ").compactMap { Int($0) }
            guard names.count == pauses.count, names.allSatisfy({ parts[$0] != nil }) else {
                throw SpeechCorpusError(
                    "\(row.place): each word needs a pause, and a line in the table of words")
            }
            let pieces = zip(names, pauses).map { name, pause in
                SpeechUtterance.Piece(
                    recording: name, part: parts[name], pauseMilliseconds: max(0, pause))
            }
            utterances.append(
                SpeechUtterance(
                    id: try row.text("id"), kind: row["kind"] ?? "", speaker: row["speaker"] ?? "",
                    text: try row.text("text"), pieces: pieces))
        }
        return utterances
    }

    private static func text(of path: String) throws(SpeechCorpusError) -> String {
        do throws(SourceFileError) {
            return String(decoding: try SourceFile.read(path, limit: 1 << 20).bytes, as: UTF8.self)
        } catch {
            throw SpeechCorpusError("\(error.diagnostic)")
        }
    }

    private static func texts(_ node: YAMLNode?, _ problems: inout Diagnostics) -> [String] {
        var texts: [String] = []
        for item in node?.items(&problems) ?? [] {
            if let text = item.text(&problems) { texts.append(text) }
        }
        return texts
    }

    private static func toBeat(_ node: YAMLNode?, _ problems: inout Diagnostics) -> [Int: Double] {
        var rates: [Int: Double] = [:]
        for entry in node?.mapping(&problems)?.entries ?? [] {
            guard let rate = Int(entry.name) else {
                problems.error(at: entry.keyPosition, "samples a second are expected here")
                continue
            }
            rates[rate] = entry.value.number(&problems, in: 0...1_000)
        }
        return rates
    }
}
