import YAML

/// Writes mistakes for programs.
enum DiagnosticJSON {
    static func render(_ diagnostics: [Diagnostic], dropped: Int) -> String {
        SettingValue.object([
            "diagnostics": .list(diagnostics.map(Self.value)), "dropped": .integer(dropped),
        ]).canonical
    }

    private static func value(_ diagnostic: Diagnostic) -> SettingValue {
        .object([
            "severity": .text(diagnostic.severity.rawValue),
            "file": .text(diagnostic.position.file),
            "line": .integer(diagnostic.position.line),
            "column": .integer(diagnostic.position.column),
            "message": .text(diagnostic.message),
            "help": diagnostic.hint.map { .text($0) } ?? .null,
        ])
    }
}
