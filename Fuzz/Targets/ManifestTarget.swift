import YAML

@testable import Configuration

extension FuzzTarget {
    /// Reads a manifest and the schema that it may name as `plugin.schema.json`.
    static let manifest = FuzzTarget(name: "manifest") { bytes in
        Scratch.makeFolder("manifests")
        let parts = FuzzInput.parts(bytes, most: 2)
        _ = Scratch.write(parts[0], to: "manifests/plugin.yaml")
        _ = Scratch.write(parts.count > 1 ? parts[1] : [], to: "manifests/plugin.schema.json")
        var folders = ManifestFolders()
        folders.add("\(Scratch.folder)/manifests", namedAt: SourcePosition(file: "fuzz"))
        Self.show(
            ConfigurationReport(
                configuration: nil, diagnostics: folders.problems.list,
                dropped: folders.problems.dropped, sources: folders.sources))
        for manifest in folders.manifests {
            _ = manifest.libraryPaths(programFolder: "/bin", libraryFolders: ["/lib"])
            _ = manifest.schema?.typeDescription
            for offer in manifest.offers { _ = offer.knows("en-GB") }
        }
    }

    /// Reads a schema, and checks settings against it.
    static let settings = FuzzTarget(name: "settings") { bytes in
        Scratch.makeFolder("settings")
        let parts = FuzzInput.parts(bytes, most: 2)
        let path = Scratch.write(parts[0], to: "settings/schema.json")
        let (schema, document, problems) = SettingsSchemaReader.read(path)
        var sources = [path: document.text]
        var all = problems
        if let schema {
            _ = schema.typeDescription
            let settings = YAMLDocument.parse(parts.count > 1 ? parts[1] : [], file: "settings")
            sources["settings"] = settings.text
            all.add(settings.problems)
            var check = SettingsCheck(path: "providers.x.settings", secretNames: ["key", "a.key"])
            if let root = settings.root {
                _ = check.value(root, of: schema, at: "")?.canonical
            }
            all.add(check.problems)
        }
        Self.show(
            ConfigurationReport(
                configuration: nil, diagnostics: all.list, dropped: all.dropped, sources: sources))
    }

    /// Reads the lines of a secrets file.
    static let secrets = FuzzTarget(name: "secrets") { bytes in
        var problems = Diagnostics()
        let values = SecretFile.parse(bytes, "secrets.env", &problems)
        Self.show(
            ConfigurationReport(
                configuration: nil, diagnostics: problems.list, dropped: problems.dropped,
                sources: ["secrets.env": FuzzInput.text(bytes)]))
        let secrets = Secrets(environment: [:], file: values)
        let text = values.values.sorted().joined(separator: " ")
        _ = secrets.redact(text)
        _ = SecretReference(FuzzInput.text(bytes))
    }
}
