import CallModel
import Configuration
import Console
import EventLoop
import PluginHost

/// `jackfield plugins`: what is loaded, from where, and how it does.
enum PluginsCommand: Command {
    static let name = "plugins"
    static let summary = "Shows the plugins of a configuration: from where, version, health."
    static let usage = "[--probe] [OPTIONS]"
    static let operands = 0...0
    static let options = [
        ConfigurationOption.config,
        Option(
            name: "probe", value: nil,
            help: "Makes every provider (models are loaded) and lets it test itself."),
        ConfigurationOption.json,
    ]
    static let details = """
        Loads every plugin that the configuration names, first in a process of its own, and shows where it
        came from, its version and capabilities, and the providers made of it. Health is "not asked" until
        --probe makes the providers and asks them.

          jackfield plugins
          jackfield plugins --probe
        """

    static func run(_ arguments: Arguments) async throws(CommandFailure) -> ExitStatus {
        let configuration = try ConfigurationOption.load(arguments)
        let isProbing = arguments.has("probe")
        let host = try await HostAssembly.make(
            configuration, pace: .real, providers: Set(configuration.providers.map(\.name)),
            startingProviders: isProbing)
        var health: [String: String] = [:]
        if isProbing {
            for provider in configuration.providers {
                health[provider.name] = await Self.probe(provider.name, host.plugins)
            }
        }
        let rows = Self.rows(configuration, host.plugins.status, health)
        Standard.output.write(arguments.has("json") ? Self.json(rows) + "\n" : Self.text(rows))
        await host.close()
        return health.values.allSatisfy { $0 == "up" } ? .success : .failure
    }

    private static func probe(_ provider: String, _ plugins: PluginHost) async -> String {
        do throws(ProviderFailure) {
            try await plugins.probe(provider)
            return "up"
        } catch {
            return "down: \(error.code.name): \(error.reason)"
        }
    }

    private struct Row {
        var provider: String
        var plugin: PluginHost.Status
        var capability: String
        var health: String
    }

    private static func rows(
        _ configuration: Configuration, _ status: [PluginHost.Status], _ health: [String: String]
    ) -> [Row] {
        configuration.providers.compactMap { provider in
            status.first { $0.id == provider.plugin.id }.map { plugin in
                Row(
                    provider: provider.name, plugin: plugin,
                    capability: provider.capability.rawValue,
                    health: health[provider.name] ?? "not asked")
            }
        }
    }

    private static func text(_ rows: [Row]) -> String {
        var table = TextTable([
            TextTable.Column("PROVIDER"), TextTable.Column("CAPABILITY"),
            TextTable.Column("PLUGIN"),
            TextTable.Column("VERSION"), TextTable.Column("HEALTH"),
            TextTable.Column("LIBRARY", isFlexible: true),
        ])
        for row in rows {
            table.add([
                row.provider, row.capability, row.plugin.id, row.plugin.version, row.health,
                row.plugin.path,
            ])
        }
        return table.text(in: .standardOutput)
    }

    private static func json(_ rows: [Row]) -> String {
        JSONValue.list(
            rows.map { row in
                .object([
                    "provider": .text(row.provider), "capability": .text(row.capability),
                    "plugin": .text(row.plugin.id), "version": .text(row.plugin.version),
                    "vendor": .text(row.plugin.vendor), "license": .text(row.plugin.license),
                    "library": .text(row.plugin.path), "health": .text(row.health),
                    "offers": .list(row.plugin.capabilities.map { .text($0) }),
                ])
            }
        ).json
    }
}
