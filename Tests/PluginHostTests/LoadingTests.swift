import CallModel
import EventLoop
import Glibc
import PluginHost
import TestSupport
import Testing

@Suite("Loading a plugin", .onOwnThread, .heavy)
struct LoadingTests {
    private static let preflight = BuildDirectory.products + "/PreflightChild"

    /// - Parameter hangs: whether a trial will take all its time; others have as much as a busy machine needs.
    private func host(
        preflight: String? = Self.preflight, hangs: Bool = false
    ) throws -> PluginHost {
        let services = HostServices(
            loops: LoopGroup(pace: .fast), stateRoot: try BuildDirectory.shared.get(), log: { _ in }
        )
        return PluginHost(
            services: services, preflightExecutable: preflight,
            trialMilliseconds: hangs ? 2_000 : 60_000)
    }

    private func manifest(_ path: String) -> PluginManifest {
        PluginManifest(
            id: BrokenPlugin.manifestID, version: BrokenPlugin.manifestVersion, paths: [path],
            capabilities: [.crm])
    }

    /// What the host says of this library, after its path.
    private func refusal(
        _ manifest: PluginManifest, preflight: String? = Self.preflight, hangs: Bool = false
    ) async throws -> String? {
        let host = try self.host(preflight: preflight, hangs: hangs)
        let refusals = await host.load([manifest])
        #expect(refusals.count <= 1)
        return refusals.first?.description
    }

    /// A copy of the sound plugin that a test may change.
    private func copy(_ name: String) throws -> String {
        let path = "\(try BuildDirectory.shared.get())/\(name).so"
        try BinaryFile.copy(try BrokenPlugin.sound.library(), to: path)
        return path
    }

    @Test("A sound library is taken, and listed with what its entry says")
    func soundIsTaken() async throws {
        let host = try self.host()
        let path = try BrokenPlugin.sound.library()
        #expect(await host.load([self.manifest(path)]).isEmpty)
        let status = try #require(host.status.first)
        #expect(status.id == "com.jackfield.broken")
        #expect(status.version == "1.0.0")
        #expect(status.path == path)
        #expect(status.capabilities == ["jf.crm/1"])
        #expect(status.misbehaviour.isEmpty)
    }

    @Test(
        "A broken library is refused with its path, its fault and the remedy",
        arguments: [
            (.undefinedSymbol, "it needs the symbol "),
            (.noEntry, "it does not export jf_entry_v1. Define it with JF_EXPORT"),
            (.nullEntry, "jf_entry_v1 returns null. It must return a constant jf_entry"),
            (.wrongMagic, " instead of JF_MAGIC. Return a jf_entry"),
            (.wrongLayout, "its layout word is "),
            (.shortStruct, "its entry has struct_size 104, version 1.0 has 112. Set struct_size"),
            (.wrongMajor, "of the contract, this host 1. Get a build of the plugin for version 1"),
            (.wrongID, "the manifest says com.jackfield.broken. Make the two agree"),
            (.wrongVersion, "the manifest says 1.0.0. Install the manifest and the library of one"),
            (.missingCapability, "it lists jf.stt/1, but gives no table for it. Return one"),
            (
                .nullFunction,
                "the table of jf.crm/1 has no function call, which is required. Set it"
            ),
            (.nullLifeFunction, "the table of jf.crm/1 has no function open, which is required"),
            (.crashingEntry, "a trial in a child process ended with SIG"),
            (.hangingEntry, "a trial in a child process was not done after 2.0 s. Loading and"),
            (.silentEntry, "a trial in a child process was not done after 2.0 s. Loading and"),
            (.exitingConstructor, "a trial in a child process ended early with exit status "),
            (.notALibrary, "this is not an ELF shared library. Build the plugin as a shared"),
            (.otherMachine, "the library is built for "),
        ] as [(BrokenPlugin, String)])
    func brokenIsRefused(_ plugin: BrokenPlugin, _ text: String) async throws {
        let path = try plugin.library()
        let hangs = plugin == .hangingEntry || plugin == .silentEntry
        let refusal = try #require(try await self.refusal(self.manifest(path), hangs: hangs))
        #expect(refusal.hasPrefix(path + ": "))
        #expect(refusal.contains(text), "\(refusal)")
    }

    @Test(
        "What the host checks itself is refused without a trial too",
        arguments: [
            .undefinedSymbol, .noEntry, .nullEntry, .wrongMagic, .wrongLayout, .shortStruct,
            .wrongMajor, .wrongID, .wrongVersion, .missingCapability, .nullFunction,
            .nullLifeFunction,
        ] as [BrokenPlugin])
    func checksAreRepeated(_ plugin: BrokenPlugin) async throws {
        let manifest = self.manifest(try plugin.library())
        let alone = try await self.refusal(manifest, preflight: nil)
        #expect(alone != nil)
        #expect(try await self.refusal(manifest) == alone)
    }

    @Test("A library that needs another is refused with the name of the other")
    func missingDependencyIsNamed() async throws {
        let folder = try BuildDirectory.shared.get()
        let (needed, path) = ("\(folder)/libneeded-by-test.so", "\(folder)/needing.so")
        let source = "\(Compiler.testFolder)/BrokenPlugins/sound.c"
        try Compiler.compile(source, to: needed)
        try Compiler.compile(source, to: path, with: ["-Wl,--no-as-needed", needed])
        unsafe unlink(needed)
        let refusal = try #require(try await self.refusal(self.manifest(path)))
        #expect(
            refusal.contains("libneeded-by-test.so, which is not installed. Install the package"))
    }

    @Test("A library that is nowhere is refused with all places that were looked at")
    func missingIsRefused() async throws {
        var manifest = self.manifest("/nowhere/a.so")
        manifest.paths.append("/nowhere/b.so")
        let refusal = try #require(try await self.refusal(manifest))
        #expect(refusal.contains("looked for /nowhere/a.so, /nowhere/b.so. Build or install it"))
    }

    @Test("The first of the paths that is there is taken")
    func firstPathIsTaken() async throws {
        var manifest = self.manifest("/nowhere/a.so")
        manifest.paths.append(try BrokenPlugin.sound.library())
        #expect(try await self.refusal(manifest) == nil)
    }

    @Test("A folder is refused")
    func folderIsRefused() async throws {
        let refusal = try await self.refusal(self.manifest(try BuildDirectory.shared.get()))
        #expect(refusal?.contains("this is not a regular file") == true)
    }

    @Test("A library that every user may write is refused")
    func writableFileIsRefused() async throws {
        let path = try self.copy("writable")
        unsafe chmod(path, 0o666)
        let refusal = try #require(try await self.refusal(self.manifest(path)))
        #expect(refusal.contains("\(path) can be written by every user"))
        #expect(refusal.contains("Run: chmod o-w '\(path)'"))
    }

    @Test("A library in a folder that every user may write is refused")
    func writableFolderIsRefused() async throws {
        let folder = "\(try BuildDirectory.shared.get())/open"
        unsafe mkdir(folder, 0o700)
        unsafe chmod(folder, 0o777)
        defer { unsafe rmdir(folder) }
        let path = "\(folder)/plugin.so"
        try BinaryFile.copy(try BrokenPlugin.sound.library(), to: path)
        defer { unsafe unlink(path) }
        let refusal = try #require(try await self.refusal(self.manifest(path)))
        #expect(refusal.contains("Run: chmod o-w '\(folder)'"))
    }

    @Test("The contents are checked against the manifest's SHA-256")
    func contentsAreChecked() async throws {
        let path = "\(try BuildDirectory.shared.get())/abc.so"
        try BinaryFile.copy(try BrokenPlugin.sound.library(), to: path) {
            $0 = Array($0.prefix(64))
        }
        var manifest = self.manifest(path)
        manifest.sha256 = String(repeating: "0", count: 64)
        let refusal = try #require(try await self.refusal(manifest))
        #expect(refusal.contains("the manifest says \(String(repeating: "0", count: 64))."))
        let found = refusal.split(separator: " ")[4].dropLast()
        manifest.sha256 = String(found).uppercased()
        // Now the contents are right, and only then is it noticed that they are cut short.
        let next = try #require(try await self.refusal(manifest))
        #expect(!next.contains("SHA-256"))
    }

    @Test("A library that was replaced under the same name is refused")
    func replacedIsRefused() async throws {
        let path = try self.copy("replaced")
        #expect(try await self.refusal(self.manifest(path)) == nil)
        unsafe unlink(path)
        _ = try self.copy("replaced")
        let refusal = try #require(try await self.refusal(self.manifest(path)))
        #expect(refusal.contains("Install a new version under a new file name, or restart"))
    }

    @Test("A manifest that promises more than the library has is refused")
    func otherCapabilitiesAreRefused() async throws {
        var manifest = self.manifest(try BrokenPlugin.sound.library())
        manifest.capabilities.insert(.stt)
        let refusal = try #require(try await self.refusal(manifest))
        #expect(refusal.contains("it offers jf.crm/1, the manifest says jf.crm/1, jf.stt/1."))
    }

    @Test("A trial that cannot be started is said to be the host's trouble")
    func missingChildIsNamed() async throws {
        let path = try self.copy("untried")
        let refusal = try #require(
            try await self.refusal(self.manifest(path), preflight: "/nowhere/jackfield"))
        #expect(refusal.contains("could not be started: /nowhere/jackfield: No such file"))
    }

    @Test("Several libraries are tried at the same time, and the sound ones can be used")
    func loadsInParallel() async throws {
        let host = try self.host(hangs: true)
        let broken = [BrokenPlugin.hangingEntry, .crashingEntry]
        var manifests = try broken.map { self.manifest(try $0.library()) }
        manifests.append(self.manifest(try BrokenPlugin.sound.library()))
        let refusals = await host.load(manifests)
        #expect(refusals.map(\.path) == (try broken.map { try $0.library() }))
        #expect(host.status.count == 1)
    }
}
