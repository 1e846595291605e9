import JackfieldPlugin

/// The voices that are installed, and how to find one by what people call it.
struct VoiceCatalogue: Equatable, Sendable {
    struct Entry: Equatable, Sendable {
        /// `English (America)`
        var name: String
        /// `gmw/en-US`, or `mb/mb-us1` for one of MBROLA's.
        var file: String
        /// `en-us`, best first by `priority`, where a lower number is better.
        var languages: [(tag: String, priority: Int)]

        static func == (one: Entry, other: Entry) -> Bool {
            one.name == other.name && one.file == other.file
                && one.languages.elementsEqual(other.languages, by: ==)
        }

        var fileName: String { String(self.file.split(separator: "/").last ?? "") }
        var isMBROLA: Bool { self.file.hasPrefix("mb/") }

        fileprivate func isCalled(_ name: String) -> Bool {
            [self.name, self.fileName, self.file].contains { $0.lowercased() == name }
        }

        fileprivate func priority(of tag: String) -> Int? {
            self.languages.filter { $0.tag.lowercased() == tag }.map(\.priority).min()
        }
    }

    var entries: [Entry]
    /// `f3`, `croak` …: what may follow a `+`.
    var variants: [String]

    /// A voice by its name, file or language, with or without a `+variant`; capitals do not matter.
    ///
    /// - Throws: `.misconfigured`, with the nearest names.
    func find(_ name: String) throws(ProviderError) -> (entry: Entry, name: String) {
        let parts = name.split(separator: "+", maxSplits: 1, omittingEmptySubsequences: false)
        let wanted = parts[0].lowercased()
        guard
            let entry = self.entries.first(where: { $0.isCalled(wanted) })
                ?? self.best(for: wanted)
        else {
            throw self.unknown("voice", name, among: self.entries.flatMap(\.names))
        }
        guard parts.count == 2 else { return (entry, entry.name) }
        let variant = parts[1].lowercased()
        guard let known = self.variants.first(where: { $0.lowercased() == variant }) else {
            throw self.unknown("voice variant", String(parts[1]), among: self.variants)
        }
        return (entry, "\(entry.name)+\(known)")
    }

    /// The best voice for a BCP 47 tag; with none for `de-CH`, the best for `de`.
    func speaker(of language: String) -> Entry? {
        var subtags = language.lowercased().split(whereSeparator: { $0 == "-" || $0 == "_" })
        while !subtags.isEmpty {
            if let entry = self.best(for: subtags.joined(separator: "-")) { return entry }
            subtags.removeLast()
        }
        return nil
    }

    func unknownLanguage(_ language: String) -> ProviderError {
        var error = self.unknown(
            "language", language, among: self.entries.flatMap { $0.languages.map(\.tag) })
        error.code = .unsupported
        return error
    }

    private func best(for tag: String) -> Entry? {
        self.entries.filter { !$0.isMBROLA && $0.priority(of: tag) != nil }
            .min { ($0.priority(of: tag) ?? .max) < ($1.priority(of: tag) ?? .max) }
    }

    private func unknown(
        _ what: String, _ name: String, among names: [String]
    ) -> ProviderError {
        let near = NearestNames.of(name, among: names, limit: 3).joined(separator: ", ")
        return ProviderError(
            .misconfigured,
            "no \(what) is called \"\(name.prefix(60))\"; the nearest are: \(near) "
                + "(`espeak-ng --voices` lists all)")
    }
}

extension VoiceCatalogue.Entry {
    /// All that this voice answers to, the handiest first.
    fileprivate var names: [String] { [self.fileName, self.name] + self.languages.map(\.tag) }
}
