import YAML

@testable import Configuration

extension FuzzTarget {
    /// Loads up to three files, one over the other; every diagnostic is shown in every way.
    static let configuration = FuzzTarget(name: "configuration") { bytes in
        _ = Self.folders
        let names = ["config.yaml", "overlay.yaml", "second.yaml"]
        let files = zip(FuzzInput.parts(bytes, most: names.count), names).map { part, name in
            Scratch.write(part, to: "config/\(name)")
        }
        let environment = ["JACKFIELD_SECRET_FROM_ENVIRONMENT": "swordfish"]
        let report = Configuration.load(files, environment: environment)
        Self.show(report)
        guard let configuration = report.configuration else { return }
        precondition(!report.hasErrors)
        _ = configuration.secrets.redact("the word is swordfish")
        for provider in configuration.providers { _ = "\(provider)" }
        for pipeline in configuration.pipelines { _ = "\(pipeline)" }
    }

    static func show(_ report: ConfigurationReport) {
        let text = report.rendered(colored: true) + report.rendered(colored: false) + report.json()
        precondition(!text.contains("swordfish"), "a message tells a secret")
        for diagnostic in report.diagnostics { _ = diagnostic.description }
    }

    // The files of the tests name `plugins.d`, those of the product `../plugins.d`.
    private static let folders: Void = {
        Scratch.makeFolder("config")
        Scratch.link("config/plugins.d", to: "Tests/ConfigurationTests/Golden/plugins.d")
        Scratch.link("plugins.d", to: "plugins.d")
        Scratch.link("Plugins", to: "Plugins")
    }()
}
