/// Languages as Whisper names them: ISO 639-1 where there is such a code.
enum WhisperLanguage {
    /// Whisper has its own name, or the older one, for these.
    private static let others = [
        "cmn": "zh", "fil": "tl", "in": "id", "iw": "he", "nb": "no",
    ]

    /// Written without spaces between words.
    private static let withoutSpaces: Set = ["bo", "ja", "km", "lo", "my", "th", "yue", "zh"]

    /// The code for a BCP 47 tag such as "en-GB": "en".
    static func code(of tag: String) -> String {
        let primary = tag.prefix { $0 != "-" && $0 != "_" }.lowercased()
        return self.others[primary] ?? primary
    }

    static func separatesWords(_ code: String) -> Bool { !self.withoutSpaces.contains(code) }
}
