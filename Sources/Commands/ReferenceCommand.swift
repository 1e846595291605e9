import Configuration

/// `jackfield reference`: the documentation of the configuration, made from the tables that check it.
enum ReferenceCommand: Command {
    static let name = "reference"
    static let summary = "Prints the configuration reference: every key with its default."
    static let usage = "[--markdown] [--config FILE]…"
    static let operands = 0...0
    static let options = [
        Option(
            name: "markdown", value: nil, help: "As a page with tables instead of commented YAML."),
        Option(
            name: "plugins", value: "FOLDER",
            help: "Manifests whose settings are described. Default: plugins.d", isRepeated: true),
    ]
    static let details = """
        The text is made from the same tables by which configurations are checked, so it cannot be out of
        date. config/reference.yaml and docs/configuration.md are made so.

          jackfield reference > config/reference.yaml
          jackfield reference --markdown > docs/configuration.md
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let folders = arguments.has("plugins") ? arguments.all("plugins") : ["plugins.d"]
        Standard.output.write(
            arguments.has("markdown")
                ? ConfigurationReference.markdown(pluginFolders: folders)
                : ConfigurationReference.yaml())
        return .success
    }
}
