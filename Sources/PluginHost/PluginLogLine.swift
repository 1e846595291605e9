/// One line that a plugin wrote to the host's log; secrets are taken out already.
package struct PluginLogLine: Sendable, Equatable {
    package enum Level: UInt32, Sendable { case debug = 1, info, warning, error }

    package var level: Level
    /// The plugin's id.
    package var plugin: String
    /// The provider's name in the configuration; empty when the plugin spoke for none.
    package var provider: String
    package var message: String
    package var fields: [String: String]

    package init(
        level: Level, plugin: String, provider: String, message: String,
        fields: [String: String] = [:]
    ) {
        self.level = level
        self.plugin = plugin
        self.provider = provider
        self.message = message
        self.fields = fields
    }
}
