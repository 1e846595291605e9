/// Writes tables and schemas as Markdown.
struct ReferenceMarkdown {
    private(set) var text = ""

    mutating func configuration() {
        self.text += """
            # Configuration

            Generated from the program and the plugins' schemas: do not edit. `config/reference.yaml` shows
            the same keys as a file.

            - Files are YAML 1.2: `true` and `false` are booleans, `yes` and `no` are text; a number in quotes
              or with leading zeros is text. Merge keys, tabs for indentation and second documents are refused.
              A file has at most 1 MiB, 64 levels and 100,000 values (aliases counted as what they repeat).
            - Several files: later ones stand over earlier ones. Maps merge key by key; lists and single values
              replace; `null` removes.
            - Paths are relative to the file that says them.
            - `${secret:NAME}` takes the place of a secret, only in those settings that the plugin's manifest
              names, and alone. It comes from the environment variable `JACKFIELD_SECRET_NAME`, or else from
              the secrets file. Secrets have at least 4 characters.

            """
        self.section(ConfigurationTable.root, heading: "The file", path: "")
    }

    mutating func manifest() {
        self.text +=
            "\n# Plugin manifests\n\nOne file `<name>.yaml` a plugin, in a folder of the key `plugins`.\n"
        self.section(ManifestTable.root, heading: "The manifest", path: "")
    }

    mutating func plugins(_ manifests: [Manifest]) {
        guard !manifests.isEmpty else { return }
        self.text += "\n# Settings of the plugins\n"
        for manifest in manifests { self.plugin(manifest) }
    }

    /// `path` leads to the section and ends with a dot; empty at the top.
    private mutating func section(_ section: Section, heading: String, path: String) {
        self.text += "\n## \(heading)\n\n| Key | Value | Default | Meaning |\n|---|---|---|---|\n"
        for key in section.keys { self.row(key) }
        for key in section.keys {
            guard let (inner, suffix) = Self.inner(key.type) else { continue }
            let name = "\(path)\(key.name)\(suffix)"
            self.section(inner, heading: "`\(name)`", path: "\(name).")
        }
    }

    private mutating func row(_ key: Key) {
        let standard: String
        switch key.presence {
        case .required: standard = "required"
        case .optional: standard = ""
        case .defaults(to: "{}"): standard = ""
        case .defaults(let text): standard = "`\(text)`"
        }
        self.row([
            "`\(key.name)`", Self.escaped(key.type.described), Self.escaped(standard),
            Self.escaped(key.summary),
        ])
    }

    private mutating func row(_ cells: [String]) {
        self.text += "| \(cells.joined(separator: " | ")) |\n"
    }

    /// The keys inside a key, and what comes between their names.
    private static func inner(_ type: KeyType) -> (Section, String)? {
        switch type {
        case .section(let section): (section, "")
        case .named(let section, _): (section, ".<name>")
        case .list(let item, _): Self.inner(item).map { ($0.0, "[]") }
        case .step(let section, _): (section, "")
        case .choiceOr(_, let other): Self.inner(other)
        default: nil
        }
    }

    private mutating func plugin(_ manifest: Manifest) {
        let does = manifest.offers.map(\.id).joined(separator: ", ")
        self.text += "\n## \(manifest.id)\n\nDoes \(does). "
        self.text += "Sends data to: \(Self.described(manifest.egress)). "
        self.text +=
            manifest.secrets.isEmpty
            ? "Takes no secrets.\n"
            : "Secrets: \(manifest.secrets.map { "`\($0)`" }.joined(separator: ", ")).\n"
        guard case .object(let object) = manifest.schema?.shape, !object.properties.isEmpty else {
            self.text += "\nIt has no settings.\n"
            return
        }
        self.text += "\n| Setting | Value | Default | Meaning |\n|---|---|---|---|\n"
        self.rows(of: object, path: "")
    }

    private mutating func rows(of object: SettingsSchema.Object, path: String) {
        for property in object.properties {
            let schema = property.schema
            let standard =
                schema.defaultValue.map { "`\($0.canonical)`" }
                ?? (property.isRequired ? "required" : "")
            self.row([
                "`\(path)\(property.name)`", Self.escaped(schema.typeDescription),
                Self.escaped(standard), Self.escaped(schema.description),
            ])
            self.rows(inside: schema, path: "\(path)\(property.name)")
        }
    }

    private mutating func rows(inside schema: SettingsSchema, path: String) {
        switch schema.shape {
        case .object(let object):
            self.rows(of: object, path: "\(path).")
            if let others = object.others { self.rows(inside: others, path: "\(path).<name>") }
        case .list(let items, _): self.rows(inside: items, path: "\(path)[]")
        default: break
        }
    }

    private static func described(_ egress: Manifest.Egress) -> String {
        switch egress {
        case .none: "nobody"
        case .any: "any host"
        case .hosts(let names): names.joined(separator: ", ")
        }
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("|", with: "\\|").replacing("<", with: "&lt;").replacing("\n", with: " ")
    }
}
