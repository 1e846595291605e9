import CJackfield
import CallModel
import Glibc

/// What a plugin's entry says of it, checked.
package struct PluginDescriptor: Hashable, Sendable, Codable {
    package var id: String
    package var version: String
    package var vendor: String
    package var license: String
    package var capabilities: [String]
}

/// The entry and the capability tables of an open library, checked field by field as raw memory: a header
/// that says "never null" binds nobody.
@safe struct EntryTable: @unchecked Sendable {
    // Constant memory of a library that is never closed.
    let entry: UnsafePointer<jf_entry>
    let descriptor: PluginDescriptor
    let tables: [Capability: UnsafeRawPointer]

    static let symbol = "jf_entry_v1"
    private static let longestText = 256
    private static let mostCapabilities = 64

    /// Opens the library and checks all that does not depend on a manifest.
    static func open(_ path: String) throws(PluginRefusal) -> EntryTable {
        guard let address = unsafe try LibraryLoader.open(path, symbol: self.symbol) else {
            throw PluginRefusal(path, .noEntry)
        }
        typealias Entry = @convention(c) () -> UnsafeRawPointer?
        let function = unsafe unsafeBitCast(address, to: Entry.self)
        guard let memory = unsafe function() else { throw PluginRefusal(path, .nullEntry) }
        return unsafe try EntryTable(path, memory)
    }

    init(_ path: String, _ memory: UnsafeRawPointer) throws(PluginRefusal) {
        unsafe try Self.checkHandshake(path, memory)
        for (offset, name) in unsafe [
            (MemoryLayout<jf_entry>.offset(of: \.capabilities), "capabilities"),
            (MemoryLayout<jf_entry>.offset(of: \.capability), "capability"),
            (MemoryLayout<jf_entry>.offset(of: \.`init`), "init"),
            (MemoryLayout<jf_entry>.offset(of: \.deinit), "deinit"),
        ] where unsafe memory.word(at: offset ?? 0) == 0 {
            throw PluginRefusal(path, .nullInEntry(field: name))
        }
        let entry = unsafe memory.assumingMemoryBound(to: jf_entry.self)
        unsafe self.entry = entry
        let listed = unsafe try Self.capabilities(path, entry)
        self.descriptor = PluginDescriptor(
            id: unsafe try Self.text(path, entry.pointee.id, "id"),
            version: unsafe try Self.text(path, entry.pointee.version, "version"),
            vendor: unsafe try Self.text(path, entry.pointee.vendor, "vendor"),
            license: unsafe try Self.text(path, entry.pointee.license, "license"),
            capabilities: listed)
        var tables: [Capability: UnsafeRawPointer] = unsafe [:]
        for id in listed {
            // A capability that this host does not know is for a later one.
            guard let capability = Capability(id: id) else { continue }
            guard let table = unsafe entry.pointee.capability(id) else {
                throw PluginRefusal(path, .nullTable(capability: id))
            }
            unsafe try CapabilityLayout(capability).check(path, table)
            unsafe tables[capability] = table
        }
        unsafe self.tables = unsafe tables
    }

    /// The checked table of a capability, or nil when it is not offered.
    func pointer(to capability: Capability) -> CapabilityPointer? {
        unsafe self.tables[capability].map { unsafe CapabilityPointer(raw: $0) }
    }

    /// Throws unless the manifest says the same of the plugin as its entry.
    static func check(
        _ descriptor: PluginDescriptor, against manifest: PluginManifest, at path: String
    ) throws(PluginRefusal) {
        guard descriptor.id == manifest.id else {
            throw PluginRefusal(path, .otherID(found: descriptor.id, expected: manifest.id))
        }
        guard descriptor.version == manifest.version else {
            throw PluginRefusal(
                path, .otherVersion(found: descriptor.version, expected: manifest.version))
        }
        let found = descriptor.capabilities.filter { Capability(id: $0) != nil }.sorted()
        let expected = manifest.capabilities.map(\.id).sorted()
        guard found == expected else {
            throw PluginRefusal(path, .otherCapabilities(found: found, expected: expected))
        }
    }

    private static func checkHandshake(
        _ path: String, _ memory: UnsafeRawPointer
    ) throws(PluginRefusal) {
        let size = unsafe memory.load(as: UInt32.self)
        let magic = unsafe memory.load(fromByteOffset: 4, as: UInt32.self)
        let major = unsafe memory.load(fromByteOffset: 8, as: UInt16.self)
        let layout = unsafe memory.load(fromByteOffset: 12, as: UInt32.self)
        guard magic == UInt32(JF_MAGIC) else {
            throw PluginRefusal(path, .wrongMagic(found: magic))
        }
        guard layout == self.layout else {
            throw PluginRefusal(path, .wrongLayout(found: layout, expected: self.layout))
        }
        let expected = unsafe UInt32(MemoryLayout<jf_entry>.size)
        guard size >= expected else {
            throw PluginRefusal(path, .shortEntry(size: size, expected: expected))
        }
        guard major == UInt16(JF_ABI_MAJOR) else {
            throw PluginRefusal(path, .otherMajor(found: major, ours: UInt16(JF_ABI_MAJOR)))
        }
    }

    private static var layout: UInt32 {
        unsafe UInt32(MemoryLayout<UnsafeRawPointer>.size)
            | UInt32(MemoryLayout<Int>.size) << 8
            | UInt32(MemoryLayout<jf_audio>.size) << 16
    }

    private static func text(
        _ path: String, _ text: jf_str, _ field: String
    ) throws(PluginRefusal) -> String {
        guard unsafe text.ptr != nil, unsafe (1...self.longestText).contains(text.len) else {
            throw PluginRefusal(path, .badText(field: field))
        }
        let bytes = unsafe UnsafeRawBufferPointer(start: text.ptr, count: text.len)
        guard let valid = unsafe String(validating: bytes, as: UTF8.self) else {
            throw PluginRefusal(path, .badText(field: field))
        }
        return valid
    }

    private static func capabilities(
        _ path: String, _ entry: UnsafePointer<jf_entry>
    ) throws(PluginRefusal) -> [String] {
        let list = unsafe entry.pointee.capabilities
        var ids: [String] = []
        for index in 0..<Self.mostCapabilities {
            guard let id = unsafe list[index] else { return ids }
            let text = unsafe jf_str(ptr: id, len: strnlen(id, Self.longestText + 1))
            ids.append(unsafe try self.text(path, text, "capabilities"))
        }
        throw PluginRefusal(path, .badText(field: "capabilities"))
    }
}

extension UnsafeRawPointer {
    /// The pointer-sized word at this offset, whatever it means.
    func word(at offset: Int) -> UInt { unsafe self.load(fromByteOffset: offset, as: UInt.self) }
}
