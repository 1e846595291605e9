import Glibc
import TestSupport
import Testing

@Suite("The broken plugins of these tests", .onOwnThread, .heavy)
struct BrokenPluginTests {
    @Test("can be made on this machine", arguments: BrokenPlugin.allCases)
    func canBeMade(_ plugin: BrokenPlugin) throws {
        let path = try plugin.library()
        unsafe #expect(access(path, R_OK) == 0)
        #expect(try plugin.library() == path)
    }

    @Test("are libraries of this machine, except for two")
    func areLibraries() throws {
        let machine = try BinaryFile.read(try BrokenPlugin.sound.library())[18]
        for plugin in BrokenPlugin.allCases {
            let bytes = try BinaryFile.read(try plugin.library())
            let isLibrary = bytes.starts(with: [0x7F, 0x45, 0x4C, 0x46])
            #expect(isLibrary == (plugin != .notALibrary))
            #expect(!isLibrary || (bytes[18] == machine) == (plugin != .otherMachine))
        }
    }

    @Test(
        "are found undefined, or without their entry, by the dynamic linker where that is the fault"
    )
    func linkerSeesFaults() throws {
        func opens(_ plugin: BrokenPlugin) throws -> UnsafeMutableRawPointer? {
            unsafe dlopen(try plugin.library(), RTLD_NOW | RTLD_LOCAL)
        }
        let sound = unsafe try opens(.sound)
        let withoutEntry = unsafe try opens(.noEntry)
        #expect(unsafe try opens(.undefinedSymbol) == nil)
        #expect(unsafe try opens(.otherMachine) == nil)
        #expect(unsafe try opens(.notALibrary) == nil)
        #expect(unsafe dlsym(sound, "jf_entry_v1") != nil)
        #expect(unsafe withoutEntry != nil && dlsym(withoutEntry, "jf_entry_v1") == nil)
    }
}
