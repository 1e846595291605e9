import YAML

extension Configuration {
    /// Reads configuration files, later ones over earlier ones, and checks everything that can be checked
    /// before a plugin, a database or a socket is opened. Blocks.
    ///
    /// Of the environment only `JACKFIELD_SECRET_…` matters; `SecretEnvironment.current` gives it.
    package static func load(_ files: [String], environment: [String: String])
        -> ConfigurationReport
    {
        var loader = ConfigurationLoader(files: files)
        return loader.load(environment: environment)
    }
}

/// Collects mistakes through all steps, so that they are told at once.
struct ConfigurationLoader {
    private let files: [String]
    private var problems = Diagnostics()
    private var sources: [String: String] = [:]
    private var order: [String]

    init(files: [String]) {
        precondition(!files.isEmpty, "no configuration file")
        self.files = files
        self.order = files
    }

    mutating func load(environment: [String: String]) -> ConfigurationReport {
        guard let root = self.tree(), let mapping = root.mapping(&self.problems) else {
            return self.report(nil)
        }
        var check = TableCheck(file: self.files[0])
        let section = check.section(
            ConfigurationTable.root, mapping, path: "", at: mapping.position)
        self.problems.add(check.problems)

        let plugins = self.plugins(section)
        let secrets = self.secrets(section, environment)
        let policy = Self.policy(section)
        var providerCheck = ProviderCheck(
            plugins: plugins, secrets: secrets, policy: policy,
            uses: ProviderUses(pipelines: section.named("pipelines")))
        let providers = section.named("providers").compactMap { providerCheck.provider($0) }
        self.problems.add(providerCheck.problems)
        var pipelineCheck = PipelineCheck(
            providers: providers, declared: section.named("providers"))
        let pipelines = section.named("pipelines").compactMap { pipelineCheck.pipeline($0) }
        pipelineCheck.checkTogether(section)
        if !self.problems.hasErrors, !pipelineCheck.problems.hasErrors {
            pipelineCheck.warnOfUnused()
        }
        self.problems.add(pipelineCheck.problems)
        var faultCheck = FaultCheck(policy: policy)
        let drills = faultCheck.selection(section)
        self.problems.add(faultCheck.problems)
        var serverCheck = ServerCheck(secrets: secrets)
        let server = serverCheck.server(section)
        self.problems.add(serverCheck.problems)
        var networkCheck = NetworkCheck()
        let network = networkCheck.network(section)
        self.problems.add(networkCheck.problems)
        guard !self.problems.hasErrors else { return self.report(nil) }
        return self.report(
            Configuration(
                files: self.files, plugins: plugins.manifests,
                libraryFolders: section.texts("libraries"),
                storePath: section.section("store")?.text("path") ?? "",
                stateDirectory: section.section("state")?.text("directory") ?? "",
                log: Self.log(section), policy: policy, loops: section.integer("loops"),
                network: network, server: server, drills: drills, providers: providers,
                pipelines: pipelines, secrets: secrets))
    }

    private mutating func tree() -> YAMLNode? {
        var tree: YAMLNode?
        var isWhole = true
        for file in self.files {
            let document = YAMLDocument.read(file)
            self.sources[file] = document.text
            self.problems.add(document.problems)
            guard let root = document.root else {
                isWhole = false
                continue
            }
            tree = tree.map { Overlay.merge($0, root) } ?? root
        }
        // Without one of the files the others would be blamed for what is in it.
        return isWhole ? tree : nil
    }

    private mutating func plugins(_ section: CheckedSection) -> ManifestFolders {
        var folders = ManifestFolders()
        for item in section.list("plugins") {
            if let folder = item.text { folders.add(folder, namedAt: item.position) }
        }
        self.problems.add(folders.problems)
        self.sources.merge(folders.sources) { $1 }
        self.order += folders.sources.keys.sorted()
        return folders
    }

    private mutating func secrets(_ section: CheckedSection, _ environment: [String: String])
        -> Secrets
    {
        let keys = section.section("secrets")
        let file = keys?.text("file").map { path in
            SecretFile.read(
                path, namedAt: keys?.position(of: "file") ?? section.position, &self.problems)
        }
        return Secrets(environment: environment, file: file ?? [:])
    }

    private static func policy(_ section: CheckedSection) -> Configuration.Policy {
        let policy = section.section("policy")
        return Configuration.Policy(
            egress: Self.egress(policy),
            allowsDrills: policy?.text("drills") == "allow")
    }

    private static func egress(_ policy: CheckedSection?) -> Manifest.Egress {
        switch policy?.text("egress") {
        case "allow": .any
        case "deny": .none
        default: policy.map { .hosts($0.texts("egress")) } ?? .none
        }
    }

    private static func log(_ section: CheckedSection) -> Configuration.Log {
        let log = section.section("log")
        return Configuration.Log(
            level: log?.text("level").flatMap(Configuration.Log.Level.init) ?? .info,
            format: log?.text("format").flatMap(Configuration.Log.Format.init) ?? .text)
    }

    private func report(_ configuration: Configuration?) -> ConfigurationReport {
        let place = Dictionary(
            self.order.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        let sorted = self.problems.list.sorted {
            let (a, b) = ($0.position, $1.position)
            return (place[a.file] ?? .max, a.file, a.line, a.column, $0.message)
                < (place[b.file] ?? .max, b.file, b.line, b.column, $1.message)
        }
        return ConfigurationReport(
            configuration: configuration, diagnostics: sorted, dropped: self.problems.dropped,
            sources: self.sources)
    }
}
