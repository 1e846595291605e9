import JackfieldPlugin

/// What an MBROLA voice needs beside eSpeak: the program, and the voice's own file.
enum MBROLAInstallation {
    static let programs = ["/usr/bin/mbrola", "/usr/local/bin/mbrola"]
    static let folders = ["/usr/share/mbrola", "/usr/share/mbrola/voices"]

    /// The library crashes or prints when one is missing, so this looks first.
    ///
    /// - Throws: `.misconfigured`, with the packages to install.
    static func check(
        _ entry: VoiceCatalogue.Entry, exists: (String) -> Bool = SpeechData.isReadable
    ) throws(ProviderError) {
        guard entry.isMBROLA else { return }
        let voice = Self.file(of: entry)
        let files = Self.folders.flatMap { ["\($0)/\(voice)", "\($0)/\(voice)/\(voice)"] }
        guard Self.programs.contains(where: exists), files.contains(where: exists) else {
            throw ProviderError(
                .misconfigured,
                "voice \(entry.name) needs MBROLA: apt install mbrola mbrola-\(voice) "
                    + "(Debian's contrib and non-free)")
        }
    }

    /// `mb/mb-us1` and `mb/mb-us1-en` speak with the file `us1`.
    private static func file(of entry: VoiceCatalogue.Entry) -> String {
        let parts = entry.fileName.split(separator: "-")
        return parts.count > 1 ? String(parts[1]) : entry.fileName
    }
}
