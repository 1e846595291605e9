import CJackfield
import CallModel
import YAML

/// Reads one manifest and the schema that it names.
struct ManifestReader {
    private(set) var problems = Diagnostics()
    /// Texts of the files read, for showing their lines.
    private(set) var sources: [String: String] = [:]
    /// The id, told even when the rest of the manifest is wrong.
    private(set) var id: String?
    private(set) var idPosition: SourcePosition?

    /// Nil: reported.
    mutating func read(_ path: String) -> Manifest? {
        let document = YAMLDocument.read(path)
        self.sources[path] = document.text
        self.problems.add(document.problems)
        guard let mapping = document.root?.mapping(&self.problems) else { return nil }

        var check = TableCheck(file: path)
        let section = check.section(ManifestTable.root, mapping, path: "", at: mapping.position)
        self.problems.add(check.problems)
        self.id = section.text("id")
        self.idPosition = section.position(of: "id")
        self.checkABI(section)
        let schema = self.schema(section)
        let offers = section.sections("provides").map { self.offer($0) }
        guard !self.problems.hasErrors else { return nil }
        return Self.manifest(path, section, schema: schema, offers: offers.compactMap(\.self))
    }

    private static func manifest(
        _ path: String, _ section: CheckedSection, schema: SettingsSchema?, offers: [Manifest.Offer]
    ) -> Manifest? {
        guard let id = section.text("id"), let version = section.text("version"),
            let vendor = section.text("vendor"), let license = section.text("license"),
            let library = section.text("library"), let needs = section.section("needs"),
            let limits = section.section("limits")
        else { return nil }
        return Manifest(
            file: path, id: id, version: version, vendor: vendor, license: license,
            library: library, sha256: section.text("sha256"), offers: offers,
            run: section.text("rt").flatMap(RunMode.init) ?? .fed, secrets: needs.texts("secrets"),
            egress: Self.egress(needs), maximumSessions: limits.integer("sessions") ?? 1,
            maximumIngestRate: limits.integer("max_ingest_rate") ?? 1, schema: schema)
    }

    /// A library that this host cannot serve would be refused when it is loaded: it is told now.
    private mutating func checkABI(_ section: CheckedSection) {
        guard let abi = section.section("abi"), let major = abi.integer("major"),
            let minor = abi.integer("min_host_minor")
        else { return }
        let (ourMajor, ourMinor) = (Int(JF_ABI_MAJOR), Int(JF_ABI_MINOR))
        if major != ourMajor {
            self.problems.error(
                at: abi.position(of: "major"),
                "the plugin is made for ABI \(major), and this host has ABI \(ourMajor)",
                hint:
                    "install a build of the plugin for ABI \(ourMajor), or a jackfield with ABI \(major)"
            )
        } else if minor > ourMinor {
            self.problems.error(
                at: abi.position(of: "min_host_minor"),
                "the plugin needs ABI \(major).\(minor) or later, and this host has \(ourMajor).\(ourMinor)",
                hint: "install a newer jackfield, or an older version of the plugin")
        }
    }

    private static func egress(_ needs: CheckedSection) -> Manifest.Egress {
        switch needs.text("egress") {
        case "none": .none
        case "any": .any
        default: .hosts(needs.texts("egress"))
        }
    }

    private mutating func offer(_ section: CheckedSection) -> Manifest.Offer? {
        var features: [String: SettingValue] = [:]
        for entry in section.free("features")?.mapping(&self.problems)?.entries ?? [] {
            features[entry.name] = self.feature(entry.value)
        }
        guard let id = section.text("id") else { return nil }
        return Manifest.Offer(
            id: id, features: features,
            formats: section.texts("formats").compactMap { AudioFormatName($0) },
            languages: section.texts("languages"),
            prices: section.section("prices").flatMap { Prices($0) })
    }

    private mutating func feature(_ node: YAMLNode) -> SettingValue? {
        if case .scalar(let scalar) = node.content {
            switch scalar.value {
            case .boolean(let value): return .boolean(value)
            case .integer(let value): return .integer(value)
            case .number(let value) where value.isFinite: return .number(value)
            default: break
            }
        }
        self.problems.error(
            at: node.position, "a feature is true, false or a number, not \(node.described)")
        return nil
    }

    private mutating func schema(_ section: CheckedSection) -> SettingsSchema? {
        guard let path = section.text("config_schema") else {
            self.checkSecrets(section, nil)
            return nil
        }
        let (schema, document, problems) = SettingsSchemaReader.read(path)
        self.sources[path] = document.text
        if document.root == nil, document.text.isEmpty {
            let reason = problems.list.first?.message ?? "cannot be read"
            self.problems.error(
                at: section.position(of: "config_schema"), "the settings schema \(path): \(reason)")
        } else {
            self.problems.add(problems)
        }
        if let schema { self.checkSecrets(section, schema) }
        return schema
    }

    /// Every secret must be a text setting, or nobody could bind it.
    private mutating func checkSecrets(_ section: CheckedSection, _ schema: SettingsSchema?) {
        for item in section.section("needs")?.list("secrets") ?? [] {
            guard let name = item.text else { continue }
            if case .text = schema?.property(at: name)?.shape { continue }
            self.problems.error(
                at: item.position, "the secret \"\(name)\" is no text setting of the schema",
                hint: "add a property \"\(name)\" of type \"string\" to the schema")
        }
    }
}
