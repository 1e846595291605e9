import CallAudio

/// Words that the host says to a recogniser which may work again: nobody has said them, and all know them.
package struct CanaryWords: Sendable {
    /// As a recogniser may write them, in lower case; any of them shows that it understands.
    private let words: Set<String>
    private let clip: @Sendable () -> [UInt8]

    static let rate = SampleRate.narrowband

    private init(_ words: Set<String>, _ clip: @escaping @Sendable () -> [UInt8]) {
        self.words = words.union(["1", "2", "3", "123"])
        self.clip = clip
    }

    /// Nil: there are none in the language.
    static func spoken(in language: String) -> CanaryWords? {
        self.all[language.prefix { $0 != "-" }.lowercased()]
    }

    /// For languages that have none of their own: the sound is what counts.
    package static let english = CanaryWords(["one", "two", "three"]) { PackageResources.en_ul }

    private static let all: [String: CanaryWords] = [
        "de": CanaryWords(["eins", "zwei", "drei"]) { PackageResources.de_ul },
        "en": Self.english,
        "es": CanaryWords(["uno", "dos", "tres"]) { PackageResources.es_ul },
        "fr": CanaryWords(["un", "deux", "trois"]) { PackageResources.fr_ul },
        "it": CanaryWords(["uno", "due", "tre"]) { PackageResources.it_ul },
    ]

    package var samples: [Int16] { self.clip().map { G711.muLaw.sample($0) } }

    /// Whether any of the words is in what a recogniser has understood.
    func isHeard(in text: String) -> Bool {
        text.lowercased().split { !$0.isLetter && !$0.isNumber }
            .contains { self.words.contains(String($0)) }
    }
}
