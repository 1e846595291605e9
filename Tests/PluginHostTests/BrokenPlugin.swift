import Glibc
import Synchronization

/// Plugins with one fault each, for the loader's tests; the first line of each source says which.
///
/// They are compiled with `cc` when a test first asks for them, into a directory that is removed when the
/// test run ends.
enum BrokenPlugin: String, CaseIterable, Sendable {
    /// Has no fault, and differs from each of the others in one thing.
    case sound
    case undefinedSymbol = "undefined-symbol"
    case noEntry = "no-entry"
    case wrongMagic = "wrong-magic"
    case shortStruct = "short-struct"
    case wrongMajor = "wrong-major"
    case wrongLayout = "wrong-layout"
    case wrongID = "wrong-id"
    case wrongVersion = "wrong-version"
    case missingCapability = "missing-capability"
    case nullFunction = "null-function"
    case nullLifeFunction = "null-life-function"
    case nullEntry = "null-entry"
    case crashingEntry = "crashing-entry"
    case hangingEntry = "hanging-entry"
    case silentEntry = "silent-entry"
    case exitingConstructor = "exiting-constructor"
    /// A text file.
    case notALibrary = "not-a-library"
    /// The sound one, with the mark of another machine in its ELF header.
    case otherMachine = "other-machine"

    struct BuildError: Error, CustomStringConvertible {
        let description: String
    }

    /// What the manifest of each of them claims.
    static let manifestID = "com.jackfield.broken"
    static let manifestVersion = "1.0.0"
    static let manifestCapabilities = ["jf.crm/1"]

    /// The path of the library. Compiles it when it is not there yet.
    func library() throws -> String {
        try Self.builds.withLock { built in
            if let path = built[self] { return path }
            let directory = try BuildDirectory.shared.get()
            let path = "\(directory)/libjackfield-\(self.rawValue).so"
            switch self {
            case .notALibrary: try BinaryFile.copy(self.source("txt"), to: path)
            case .otherMachine:
                let sound = "\(directory)/sound.so"
                try Compiler.compile(Self.sound.source("c"), to: sound)
                try BinaryFile.copy(sound, to: path) { Self.markAsOtherMachine(&$0) }
            default: try Compiler.compile(self.source("c"), to: path)
            }
            built[self] = path
            return path
        }
    }

    private static let builds = Mutex<[BrokenPlugin: String]>([:])

    private func source(_ suffix: String) -> String {
        "\(Compiler.testFolder)/BrokenPlugins/\(self.rawValue).\(suffix)"
    }

    /// `e_machine` is the half word at byte 18 (System V ABI, ELF header): 183 is AArch64, 62 is x86-64.
    private static func markAsOtherMachine(_ bytes: inout [UInt8]) {
        bytes[18] = bytes[18] == 183 ? 62 : 183
        bytes[19] = 0
    }
}
