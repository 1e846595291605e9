import CESpeak

extension VoiceCatalogue {
    /// Asks the library. Only in a turn with it.
    static func installed() -> VoiceCatalogue {
        VoiceCatalogue(
            entries: Self.list(nil) + Self.list("mbrola"),
            variants: Self.list("variant").map(\.fileName))
    }

    /// - Parameter kind: nil for plain voices, else `mbrola` or `variant`.
    private static func list(_ kind: String?) -> [Entry] {
        guard let kind else { return unsafe Self.copy(espeak_ListVoices(nil)) }
        return unsafe kind.withCString { languages in
            var filter = unsafe espeak_VOICE()
            unsafe filter.languages = languages
            return unsafe Self.copy(espeak_ListVoices(&filter))
        }
    }

    private static func copy(
        _ list: UnsafeMutablePointer<UnsafePointer<espeak_VOICE>?>?
    ) -> [Entry] {
        guard var next = unsafe list else { return [] }
        var entries: [Entry] = []
        while let voice = unsafe next.pointee {
            entries.append(
                Entry(
                    name: unsafe String(cString: voice.pointee.name),
                    file: unsafe String(cString: voice.pointee.identifier),
                    languages: unsafe Self.languages(voice.pointee.languages)))
            unsafe next += 1
        }
        return entries
    }

    /// A byte of priority and a zero-terminated tag, again and again, up to a zero for priority.
    private static func languages(_ list: UnsafePointer<CChar>?) -> [(tag: String, priority: Int)] {
        guard var next = unsafe list else { return [] }
        var languages: [(tag: String, priority: Int)] = []
        while unsafe next.pointee != 0 {
            let tag = unsafe String(cString: next + 1)
            languages.append((tag, unsafe Int(UInt8(bitPattern: next.pointee))))
            unsafe next += tag.utf8.count + 2
        }
        return languages
    }
}
