import YAML

/// The documentation of every key, made from the tables that the parser uses.
package enum ConfigurationReference {
    /// A configuration file that shows every key with its meaning, type and default.
    package static func yaml() -> String {
        var writer = ReferenceYAML()
        writer.comment(
            """
            Every key of a Jackfield configuration, with its meaning, type and default. A file of your \
            own needs only the keys marked "required". Several files may be given: later ones stand over \
            earlier ones, maps merge key by key, lists and single values replace, null removes.
            """)
        writer.comment("This file is generated from the program: do not edit it.")
        writer.section(ConfigurationTable.root)
        return writer.text
    }

    /// The same as tables, with the settings of all plugins in some folders of manifests.
    package static func markdown(pluginFolders: [String]) -> String {
        var folders = ManifestFolders()
        for folder in pluginFolders { folders.add(folder, namedAt: .init(file: folder)) }
        var writer = ReferenceMarkdown()
        writer.configuration()
        writer.manifest()
        writer.plugins(folders.manifests)
        return writer.text
    }
}
