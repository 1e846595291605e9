/// Paths as text, without looking at the file system.
enum FilePath {
    /// Empty for a file in the working directory.
    static func folder(of file: String) -> String {
        guard let slash = file.lastIndex(of: "/") else { return "" }
        return slash == file.startIndex ? "/" : String(file[..<slash])
    }

    /// A path that `file` gives relative to itself, as seen from the working directory.
    static func resolve(_ path: String, from file: String) -> String {
        path.hasPrefix("/") ? path : Self.join(Self.folder(of: file), path)
    }

    static func join(_ folder: String, _ path: String) -> String {
        let short = path.hasPrefix("./") && path.count > 2 ? String(path.dropFirst(2)) : path
        if folder.isEmpty { return short }
        return folder.hasSuffix("/") ? folder + short : "\(folder)/\(short)"
    }
}
