import Glibc
import YAML

/// Finds all plugins by their manifests; no library is opened.
struct ManifestFolders {
    private(set) var problems = Diagnostics()
    private(set) var sources: [String: String] = [:]
    /// Ids of manifests that were found but are wrong: nobody should hear that they do not exist.
    private(set) var brokenIDs: Set<String> = []
    private var byID: [String: Manifest] = [:]

    /// Sorted by id.
    var manifests: [Manifest] { self.byID.values.sorted { $0.id < $1.id } }

    subscript(_ id: String) -> Manifest? { self.byID[id] }

    /// Reads a folder's `*.yaml` in the order of their names, on top of earlier folders.
    ///
    /// `position` is where the configuration names the folder; line 0: it does not, so it may be missing.
    mutating func add(_ folder: String, namedAt position: SourcePosition) {
        guard let names = Self.manifestNames(in: folder) else {
            if position.line > 0 {
                self.problems.error(at: position, "there is no folder \(folder)")
            }
            return
        }
        var fileOfID: [String: String] = [:]
        for name in names {
            let path = FilePath.join(folder, name)
            var reader = ManifestReader()
            let manifest = reader.read(path)
            self.problems.add(reader.problems)
            self.sources.merge(reader.sources) { $1 }
            guard let id = reader.id else { continue }
            if let other = fileOfID[id] {
                self.problems.error(
                    at: reader.idPosition ?? SourcePosition(file: path),
                    "the plugin \(id) is already described by \(other)",
                    hint: "remove one of the two files")
                continue
            }
            fileOfID[id] = path
            self.byID[id] = manifest
            if manifest == nil { self.brokenIDs.insert(id) } else { self.brokenIDs.remove(id) }
        }
    }

    /// Nil: the folder cannot be read.
    private static func manifestNames(in folder: String) -> [String]? {
        guard let stream = unsafe opendir(folder) else { return nil }
        defer { _ = unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if name.hasSuffix(".yaml"), !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
