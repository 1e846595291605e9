import YAML

/// All secrets that a configuration can refer to.
///
/// A name is looked up in the environment as JACKFIELD_SECRET_NAME, then in the file. Only names with that
/// prefix are read, so that a configuration cannot copy the rest of the environment to a plugin.
package struct Secrets: Sendable {
    package static let environmentPrefix = "JACKFIELD_SECRET_"

    private let byName: [String: Secret]
    // The longest first, so that a secret inside another one leaves no rest of it.
    private let longestFirst: [Secret]

    package init(environment: [String: String], file: [String: String] = [:]) {
        var byName = file.reduce(into: [:]) { secrets, entry in
            secrets[entry.key] = Secret(name: entry.key, value: entry.value)
        }
        for (key, value) in environment where key.hasPrefix(Self.environmentPrefix) {
            let name = String(key.dropFirst(Self.environmentPrefix.count))
            byName[name] = Secret(name: name, value: value)
        }
        self.byName = byName
        self.longestFirst = byName.values
            .filter { $0.reveal().count >= Secret.leastLength }
            .sorted { ($0.reveal().utf8.count, $0.name) > ($1.reveal().utf8.count, $1.name) }
    }

    /// For suggestions.
    package var names: [String] { self.byName.keys.sorted() }

    /// How to mend a name that is none.
    func hint(forMissing name: String) -> String {
        NearestName.of(name, among: self.names).map { "did you mean \"\($0)\"?" }
            ?? "set \(Self.environmentPrefix)\(name) in the environment, or add \(name)=… to the secrets file"
    }

    package subscript(_ name: String) -> Secret? { self.byName[name] }

    /// The text with every secret replaced by its name.
    package func redact(_ text: String) -> String {
        self.longestFirst.reduce(text) { text, secret in
            text.replacing(secret.reveal(), with: secret.description)
        }
    }
}

extension Secrets: CustomStringConvertible, CustomReflectable {
    package var description: String { "\(self.byName.count) secrets" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
