/// What a listener says to show that he follows: it is no turn and interrupts nothing.
package struct Backchannels: Sendable, Equatable {
    /// Phrases as lists of words.
    private let phrases: Set<[String]>
    private let longest: Int

    package init(_ phrases: some Sequence<String>) {
        self.phrases = Set(phrases.map(Self.words)).subtracting([[]])
        self.longest = self.phrases.map(\.count).max() ?? 0
    }

    /// The usual ones of a language.
    /// - Parameter language: BCP 47. Of a language without a list: the sounds that many share.
    package init(language: String) {
        let primary = language.split(separator: "-").first.map { $0.lowercased() } ?? ""
        self.init(Self.sounds + (Self.builtIn[primary] ?? []))
    }

    /// Whether the text is nothing but back-channels, one or several: "yeah yeah", "okay, right".
    package func covers(_ text: String) -> Bool {
        let words = Self.words(text)
        guard !words.isEmpty else { return false }
        // Whether the words up to each index are covered.
        var isCovered = [true] + Array(repeating: false, count: words.count)
        for end in 1...words.count {
            let starts = max(0, end - self.longest)..<end
            isCovered[end] = starts.contains {
                isCovered[$0] && self.phrases.contains(Array(words[$0..<end]))
            }
        }
        return isCovered[words.count]
    }

    /// Lower case, without punctuation; "uh-huh" is two words, "d'accord" one.
    private static func words(_ text: String) -> [String] {
        text.lowercased().filter { $0 != "'" && $0 != "’" }
            .split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }

    private static let sounds = [
        "mm", "mmm", "mhm", "mm hm", "mm hmm", "hm", "hmm", "aha", "ah", "oh", "ok", "okay",
    ]

    private static let builtIn: [String: [String]] = [
        "en": [
            "uh huh", "yeah", "yep", "yup", "right", "i see", "sure", "got it", "all right",
            "alright", "of course", "great",
        ],
        "de": [
            "ja", "jaja", "genau", "gut", "alles klar", "klar", "stimmt", "richtig", "verstehe",
            "ich verstehe", "ach so", "achso", "aja", "na gut", "in ordnung", "sicher",
        ],
        "es": [
            "sí", "si", "ya", "ajá", "aja", "claro", "vale", "bien", "muy bien", "de acuerdo",
            "entiendo", "ya veo", "bueno", "exacto", "por supuesto",
        ],
        "fr": [
            "oui", "ouais", "daccord", "bien", "très bien", "je vois", "ah oui", "ah bon",
            "bien sûr", "exactement", "entendu", "voilà", "tout à fait", "ça marche",
        ],
        "it": [
            "sì", "si", "già", "certo", "va bene", "bene", "daccordo", "capisco", "ho capito",
            "esatto", "giusto", "ah sì", "perfetto", "chiaro",
        ],
    ]
}
