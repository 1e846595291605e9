/// A file as a tree of positioned values, with every mistake found on the way.
///
/// ```swift
/// let document = YAMLDocument.read(path)
/// var problems = document.problems
/// if let root = document.root { … root.mapping(&problems) … }
/// ```
///
/// JSON is read too: it is YAML's flow style. Bytes from anywhere are safe to give: size, nesting, number
/// of values, alias expansion and scalar length are limited.
package struct YAMLDocument: Sendable {
    package let file: String
    /// Nil when nothing could be made of the file; `problems` then says why.
    package let root: YAMLNode?
    package let problems: Diagnostics
    /// The file's text, for showing its lines; empty when it is not UTF-8.
    package let text: String

    /// Reads a file; blocks.
    package static func read(_ path: String, limits: YAMLLimits = YAMLLimits()) -> YAMLDocument {
        do throws(SourceFileError) {
            let file = try SourceFile.read(path, limit: limits.bytes)
            return Self.parse(file.bytes, file: path, limits: limits)
        } catch {
            var problems = Diagnostics()
            problems.add(error.diagnostic)
            return YAMLDocument(file: path, root: nil, problems: problems, text: "")
        }
    }

    package static func parse(
        _ text: String, file: String, limits: YAMLLimits = YAMLLimits()
    ) -> YAMLDocument {
        Self.parse(Array(text.utf8), file: file, limits: limits)
    }

    package static func parse(
        _ bytes: [UInt8], file: String, limits: YAMLLimits = YAMLLimits()
    ) -> YAMLDocument {
        var problems = Diagnostics()
        guard bytes.count <= limits.bytes else {
            problems.error(at: SourcePosition(file: file), SourceFile.tooLarge(limits.bytes))
            return YAMLDocument(file: file, root: nil, problems: problems, text: "")
        }
        if let fault = EncodingFault.first(in: bytes) {
            problems.add(fault.diagnostic(file: file))
            return YAMLDocument(file: file, root: nil, problems: problems, text: "")
        }
        var builder = TreeBuilder(events: EventReader(bytes), file: file, limits: limits)
        let root = builder.document()
        return YAMLDocument(
            file: file, root: root, problems: builder.problems,
            text: String(decoding: bytes, as: UTF8.self))
    }
}
