package import CallModel

/// What a plugin says of itself, read without opening its library.
package struct Manifest: Sendable {
    /// One capability that the plugin offers.
    package struct Offer: Hashable, Sendable {
        /// `jf.stt/1`, or an id that this host does not know.
        package let id: String
        /// Names with booleans and numbers, as JSON.
        package let features: [String: SettingValue]
        /// The best first.
        package let formats: [AudioFormatName]
        /// Empty: any.
        package let languages: [String]
        /// Unless the configuration says otherwise; nil: its use costs nothing.
        package let prices: Prices?
    }

    /// Where the plugin's data may go.
    package enum Egress: Hashable, Sendable {
        case none
        case hosts([String])
        case any
    }

    /// The manifest itself.
    package let file: String
    package let id: String
    package let version: String
    package let vendor: String
    package let license: String
    /// As written: a file name, or a path relative to the manifest.
    package let library: String
    /// Lower-case hexadecimal digits.
    package let sha256: String?
    package let offers: [Offer]
    package let run: RunMode
    /// The settings that hold secrets; dots lead into maps.
    package let secrets: [String]
    package let egress: Egress
    package let maximumSessions: Int
    /// In multiples of real time.
    package let maximumIngestRate: Int
    /// Nil: the plugin takes no settings.
    package let schema: SettingsSchema?

    /// What this host can use it for.
    package var capabilities: [Capability] { self.offers.compactMap { Capability(id: $0.id) } }

    package func offer(_ capability: Capability) -> Offer? {
        self.offers.first { $0.id == capability.id }
    }

    /// Where the library may lie, the first place first; nothing is looked at.
    ///
    /// `programFolder` is the folder of the running program, `libraryFolders` the configuration's.
    package func libraryPaths(programFolder: String, libraryFolders: [String]) -> [String] {
        if self.library.contains("/") {
            return [FilePath.resolve(self.library, from: self.file)]
        }
        return ([programFolder] + libraryFolders).map { FilePath.join($0, self.library) }
    }
}

extension Manifest.Offer {
    /// Whether the plugin says that it knows a language (BCP 47); regions are not compared.
    func knows(_ language: String) -> Bool {
        self.languages.isEmpty
            || self.languages.contains { $0 == "*" || Self.primary($0) == Self.primary(language) }
    }

    private static func primary(_ tag: String) -> String {
        tag.prefix { $0 != "-" }.lowercased()
    }
}
