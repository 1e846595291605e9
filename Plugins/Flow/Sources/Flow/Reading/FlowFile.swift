import YAML

/// Loads flow files.
enum FlowFile {
    /// Reads and checks a file; blocks.
    ///
    /// - Returns: the flow, and warnings as `file:line:column: warning: …`.
    static func load(_ path: String) throws(FlowFileError) -> (flow: Flow, warnings: [String]) {
        let (flow, problems) = FlowReader.read(YAMLDocument.read(path))
        return (try Self.checked(flow, problems), Self.lines(problems, .warning))
    }

    static func parse(_ text: String, file: String) throws(FlowFileError) -> Flow {
        let (flow, problems) = FlowReader.read(YAMLDocument.parse(text, file: file))
        return try Self.checked(flow, problems)
    }

    private static func checked(_ flow: Flow?, _ problems: Diagnostics) throws(FlowFileError)
        -> Flow
    {
        if let flow { return flow }
        throw FlowFileError(problems: Self.lines(problems, .error), dropped: problems.dropped)
    }

    private static func lines(_ problems: Diagnostics, _ severity: Diagnostic.Severity) -> [String]
    {
        problems.list.sorted { $0.position < $1.position }.filter { $0.severity == severity }
            .map(\.description)
    }
}

extension SourcePosition {
    /// Whether this stands before another place of the same file.
    fileprivate static func < (first: SourcePosition, second: SourcePosition) -> Bool {
        (first.line, first.column) < (second.line, second.column)
    }
}
