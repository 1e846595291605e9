import CESpeak
import Glibc
import JackfieldPlugin

/// Where eSpeak's voices and dictionaries are.
enum SpeechData {
    /// The library keeps the path in 160 bytes and cuts what is longer.
    private static let longestPath = 140

    /// The `espeak-ng-data` folder to load.
    ///
    /// The library itself falls back in silence, or ends the process, so this looks first.
    /// - Parameter path: a folder with `espeak-ng-data` in it; nil: where the library looks by itself.
    /// - Throws: `.misconfigured` when there is none.
    static func directory(under path: String?) throws(ProviderError) -> String {
        let candidates = path.map { ["\($0)/espeak-ng-data", $0] } ?? [Self.builtIn()]
        for candidate in candidates
        where candidate.utf8.count <= Self.longestPath && Self.isReadable("\(candidate)/phontab") {
            return candidate
        }
        throw ProviderError(
            .misconfigured,
            "no eSpeak NG voices in \(candidates[0]): install them with "
                + "`apt install espeak-ng-data`, or set data_path to the folder (of at most "
                + "\(Self.longestPath - 15) characters) that holds espeak-ng-data")
    }

    private static func builtIn() -> String {
        espeak_ng_InitializePath(nil)
        var path: UnsafePointer<CChar>?
        _ = unsafe espeak_Info(&path)
        return unsafe path.map { unsafe String(cString: $0) } ?? "/usr/share/espeak-ng-data"
    }

    static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }
}
