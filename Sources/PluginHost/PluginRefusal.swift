import CallModel

/// Why a library was not taken as a plugin: which file, what is wrong with it, and how to mend it.
package struct PluginRefusal: Error, Hashable, Sendable, Codable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable, Codable {
        // The file
        case missing(tried: [String])
        case notAFile
        case writableByOthers(place: String)
        case foreignOwner(place: String, owner: UInt32)
        case unreadable(error: String)
        case notALibrary
        case otherMachine(machine: String, ours: String)
        case otherContents(sha256: String, expected: String)
        case changedWhileLoading
        case replacedInPlace

        // The preflight child
        case crashed(signal: String)
        case hung(seconds: Double)
        case exited(status: Int32)
        case noPreflight(error: String)

        // The dynamic linker
        case missingDependency(library: String)
        case undefinedSymbol(name: String)
        case notLoadable(error: String)
        case noEntry

        // The entry
        case nullEntry
        case wrongMagic(found: UInt32)
        case wrongLayout(found: UInt32, expected: UInt32)
        case shortEntry(size: UInt32, expected: UInt32)
        case otherMajor(found: UInt16, ours: UInt16)
        case nullInEntry(field: String)
        case badText(field: String)
        case otherID(found: String, expected: String)
        case otherVersion(found: String, expected: String)
        case otherCapabilities(found: [String], expected: [String])

        // A capability
        case nullTable(capability: String)
        case shortTable(capability: String, table: String, size: UInt32, expected: UInt32)
        case nullFunction(capability: String, function: String)

        // Its start
        case initFailed(status: Int32)
    }

    /// The library's path; empty when none was found.
    package var path: String
    package var reason: Reason

    package init(_ path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }

    package var description: String {
        self.path.isEmpty ? "\(self.reason)" : "\(self.path): \(self.reason)"
    }
}

extension PluginRefusal.Reason: CustomStringConvertible {
    package var description: String {
        self.fileText ?? self.preflightText ?? self.linkerText ?? self.entryText ?? self.tableText
    }

    private var fileText: String? {
        switch self {
        case .missing(let tried):
            "the library is not there; looked for \(tried.joined(separator: ", ")). "
                + "Build or install it, or correct `library` in the manifest"
        case .notAFile: "this is not a regular file. Let `library` in the manifest name the library"
        case .writableByOthers(let place):
            "\(place) can be written by every user, who could put any code there. "
                + "Run: chmod o-w '\(place)'"
        case .foreignOwner(let place, let owner):
            "\(place) belongs to user \(owner), who is neither root nor the user that runs the host. "
                + "Change its owner with chown"
        case .unreadable(let error): "the library cannot be read: \(error). Check its permissions"
        case .notALibrary: "this is not an ELF shared library. Build the plugin as a shared library"
        case .otherMachine(let machine, let ours):
            "the library is built for \(machine), this host runs on \(ours). Build it for \(ours)"
        case .otherContents(let sha256, let expected):
            "its SHA-256 is \(sha256), the manifest says \(expected). "
                + "Install the library again, or correct `sha256` in the manifest"
        case .changedWhileLoading:
            "the file changed while it was loaded. Start again once its installation is complete"
        case .replacedInPlace:
            "the file was replaced, but this process has the old one loaded. "
                + "Install a new version under a new file name, or restart the host"
        default: nil
        }
    }

    private var preflightText: String? {
        switch self {
        case .crashed(let signal):
            "a trial in a child process ended with \(signal). The library crashes when it is loaded; "
                + "debug its constructors and jf_entry_v1"
        case .hung(let seconds):
            "a trial in a child process was not done after \(seconds) s. "
                + "Loading and jf_entry_v1 must not wait for anything"
        case .exited(let status):
            "a trial in a child process ended early with exit status \(status). "
                + "The library must not call exit() when it is loaded"
        case .noPreflight(let error):
            "the trial in a child process could not be started: \(error)"
        default: nil
        }
    }

    private var linkerText: String? {
        switch self {
        case .missingDependency(let library):
            "it needs \(library), which is not installed. Install the package that provides it"
        case .undefinedSymbol(let name):
            "it needs the symbol \(name), which no library provides. "
                + "Link the library that has it, or install a newer one"
        case .notLoadable(let error): "the dynamic linker says: \(error)"
        case .noEntry:
            "it does not export jf_entry_v1. Define it with JF_EXPORT, as jackfield/entry.h says"
        default: nil
        }
    }

    private var entryText: String? {
        switch self {
        case .nullEntry: "jf_entry_v1 returns null. It must return a constant jf_entry"
        case .wrongMagic(let found):
            "its entry starts with magic 0x\(String(found, radix: 16)) instead of JF_MAGIC. "
                + "Return a jf_entry as jackfield/entry.h has it"
        case .wrongLayout(let found, let expected):
            "its layout word is 0x\(String(found, radix: 16)), this host's 0x\(String(expected, radix: 16)): "
                + "built for another pointer or frame size. Build it with this host's headers"
        case .shortEntry(let size, let expected):
            "its entry has struct_size \(size), version 1.0 has \(expected). "
                + "Set struct_size to sizeof(jf_entry)"
        case .otherMajor(let found, let ours):
            "it speaks major version \(found) of the contract, this host \(ours). "
                + "Get a build of the plugin for version \(ours)"
        case .nullInEntry(let field): "its entry has no \(field). Set jf_entry.\(field)"
        case .badText(let field):
            "jf_entry.\(field) is not a short UTF-8 text (1 to 256 bytes). Correct it"
        case .otherID(let found, let expected):
            "it calls itself \(found), the manifest says \(expected). Make the two agree"
        case .otherVersion(let found, let expected):
            "it is version \(found), the manifest says \(expected). "
                + "Install the manifest and the library of one release"
        case .otherCapabilities(let found, let expected):
            "it offers \(Self.list(found)), the manifest says \(Self.list(expected)). "
                + "Make `provides` and jf_entry.capabilities agree"
        default: nil
        }
    }

    private var tableText: String {
        switch self {
        case .nullTable(let capability):
            "it lists \(capability), but gives no table for it. "
                + "Return one from jf_entry.capability, or do not list it"
        case .shortTable(let capability, let table, let size, let expected):
            "\(table) of \(capability) has struct_size \(size), version 1.0 has \(expected). "
                + "Set struct_size to sizeof(\(table))"
        case .nullFunction(let capability, let function):
            "the table of \(capability) has no function \(function), which is required. Set it"
        case .initFailed(let status):
            "its init failed with \(ProviderFailure(status: status, "").code.name) (\(status)). "
                + "The log may say why"
        default: "the library was refused"
        }
    }

    private static func list(_ ids: [String]) -> String {
        ids.isEmpty ? "nothing" : ids.joined(separator: ", ")
    }
}
