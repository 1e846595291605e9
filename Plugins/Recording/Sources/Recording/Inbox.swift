import CallAudio
import JackfieldPlugin
import Synchronization

/// A folder whose recordings become calls.
///
/// A file is taken when its size is the same in two scans, a second apart. It stays until its call is
/// over, then goes to `done`; one that cannot be read goes to `failed`, with the reason beside it.
final class Inbox: Sendable {
    enum News: Equatable, Sendable {
        case call(path: String, from: String)
        case failed(name: String, reason: String)
    }

    private let folder: String
    private let outbox: String
    private let files = Mutex<[String: State]>([:])
    private let isScanning = Atomic<Bool>(false)

    private enum State: Equatable {
        case arriving(size: Int)
        /// Reported so many scans ago.
        case offered(scans: Int)
        case taken
    }

    // A host that did not take a call is asked again after so many scans.
    private static let patience = 30
    // Recordings of one name that are kept beside each other; then the first is replaced.
    private static let sameNames = 1_000
    private static let endings = [".wav", ".ul", ".ulaw", ".al", ".alaw", ".pcmu", ".pcma"]

    init(folder: String, outbox: String?) {
        self.folder = folder
        self.outbox = outbox ?? "\(folder)/replies"
    }

    /// Makes the folders; blocks.
    func prepare() throws(ProviderError) {
        for path in [self.folder, "\(self.folder)/done", "\(self.folder)/failed", self.outbox] {
            do { try Files.makeFolder(path) } catch {
                throw ProviderError(
                    .misconfigured,
                    "\(path) cannot be made: \(error); give the inbox a folder that can be written")
            }
        }
    }

    /// Whether to scan now; false while another scan runs.
    func startScan() -> Bool {
        !self.isScanning.exchange(true, ordering: .acquiringAndReleasing)
    }

    func scanRefused() { self.isScanning.store(false, ordering: .releasing) }

    /// Looks at the folder once; blocks.
    func scan() -> [News] {
        defer { self.isScanning.store(false, ordering: .releasing) }
        let names: [String]
        do { names = try Files.names(in: self.folder) } catch {
            return [.failed(name: self.folder, reason: "the inbox cannot be read: \(error)")]
        }
        let found = names.filter { name in
            !name.hasPrefix(".") && Self.endings.contains { name.lowercased().hasSuffix($0) }
        }
        self.files.withLock { files in
            let paths = Set(found.map { "\(self.folder)/\($0)" })
            files = files.filter { paths.contains($0.key) || $0.value == .taken }
        }
        return found.compactMap { self.look(at: $0) }
    }

    /// Whether this is a recording that was reported; it is then taken.
    func takes(_ path: String) -> Bool {
        self.files.withLock { files in
            guard case .offered = files[path] else { return false }
            files[path] = .taken
            return true
        }
    }

    /// Where the call of a recording is recorded. A recording that is there stays: it may be of the same caller,
    /// whose call was interrupted by the death of the host. Blocks.
    func reply(to path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        let stem = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        let names = [""] + (2...Self.sameNames).map { "-\($0)" }
        let free = names.first { !Files.exists("\(self.outbox)/\(stem)-reply\($0).wav") }
        return "\(self.outbox)/\(stem)-reply\(free ?? "").wav"
    }

    /// The call is over: the recording and its script go to `done`. Blocks.
    func finish(_ path: String) {
        self.move(path, to: "done")
        self.files.withLock { $0[path] = nil }
    }

    private func look(at name: String) -> News? {
        let path = "\(self.folder)/\(name)"
        guard let size = Files.size(path) else { return nil }
        let isComplete = self.files.withLock { files in
            switch files[path] {
            case .arriving(size), .offered(Self.patience): return true
            case .offered(let scans): files[path] = .offered(scans: scans + 1)
            case .taken: break
            case .arriving, nil: files[path] = .arriving(size: size)
            }
            return false
        }
        guard isComplete else { return nil }
        if let reason = self.fault(of: path) {
            self.reject(path, reason)
            return .failed(name: name, reason: reason)
        }
        self.files.withLock { $0[path] = .offered(scans: 0) }
        return .call(path: path, from: Self.number(in: name))
    }

    private func fault(of path: String) -> String? {
        do throws(AudioFileError) {
            _ = try WAVReader(path: path)
            return nil
        } catch {
            return error.description
        }
    }

    private func reject(_ path: String, _ reason: String) {
        let moved = self.move(path, to: "failed")
        try? Files.write(reason + "\n", to: moved + ".error")
        self.files.withLock { $0[path] = nil }
    }

    @discardableResult
    private func move(_ path: String, to subfolder: String) -> String {
        let script = CallPlan.scriptPath(beside: path)
        for file in [script, path] where Files.exists(file) {
            let name = file.split(separator: "/").last.map(String.init) ?? file
            try? Files.move(file, to: "\(self.folder)/\(subfolder)/\(name)")
        }
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return "\(self.folder)/\(subfolder)/\(name)"
    }

    /// The first run of three digits or more in a file name, with a plus before it if there is one.
    static func number(in name: String) -> String {
        var number = ""
        for character in name + " " {
            if character.isASCII && character.isNumber || character == "+" && number.isEmpty {
                number.append(character)
            } else {
                if number.count >= 3 { return number }
                number = ""
            }
        }
        return ""
    }
}
