public import CJackfield
import Synchronization

/// What one shared library offers; the value behind its exported symbol.
///
/// ```swift
/// private let plugin = Plugin(
///     id: "com.example.echo", version: "0.1.0", vendor: "Example", license: "Apache-2.0",
///     offering: .dialogue { EchoDialogue(host: $0) })
///
/// @c @implementation
/// public func jf_entry_v1() -> UnsafePointer<jf_entry> { unsafe plugin.entry }
/// ```
///
/// Make one, as a global constant: the library has one entry.
public struct Plugin: Sendable {
    /// The table for the host; lives as long as the process.
    @unsafe public var entry: UnsafePointer<jf_entry> { unsafe self.table.pointer }

    private let table: EntryTable

    public init(
        id: String, version: String, vendor: String, license: String, offering offers: Offer...
    ) {
        for offer in offers { offer.register() }
        self.table = EntryTable(
            id: id, version: version, vendor: vendor, license: license,
            capabilities: offers.map(\.id))
    }
}

/// One capability and how to make an instance of it.
public struct Offer: Sendable {
    let id: String
    let register: @Sendable () -> Void

    /// Speech to text, `jf.stt/1`.
    public static func recognizer(
        _ make: @escaping @Sendable (Host) throws(ProviderError) -> any Recognizer
    ) -> Offer {
        Offer(id: JF_STT) { unsafe RecognizerTable.shared.offer(make) }
    }

    /// Text to speech, `jf.tts/1`.
    public static func synthesizer(
        _ make: @escaping @Sendable (Host) throws(ProviderError) -> any Synthesizer
    ) -> Offer {
        Offer(id: JF_TTS) { unsafe SynthesizerTable.shared.offer(make) }
    }

    /// What to say next, `jf.dialogue/1`.
    public static func dialogue(
        _ make: @escaping @Sendable (Host) throws(ProviderError) -> any Dialogue
    ) -> Offer {
        Offer(id: JF_DIALOGUE) { unsafe DialogueTable.shared.offer(make) }
    }

    /// Calls and their audio, `jf.channel/1`.
    public static func channel(
        _ make: @escaping @Sendable (Host) throws(ProviderError) -> any Channel
    ) -> Offer {
        Offer(id: JF_CHANNEL) { unsafe ChannelTable.shared.offer(make) }
    }

    /// Customer records, `jf.crm/1`.
    public static func customerRecords(
        _ make: @escaping @Sendable (Host) throws(ProviderError) -> any CustomerRecords
    ) -> Offer {
        Offer(id: JF_CRM) { unsafe CustomerRecordsTable.shared.offer(make) }
    }
}

/// Owns the memory of the entry, for ever.
@safe private struct EntryTable: @unchecked Sendable {
    // Written once before it is shared, and constant from then on.
    let pointer: UnsafePointer<jf_entry>

    init(id: String, version: String, vendor: String, license: String, capabilities: [String]) {
        let names = UnsafeMutablePointer<UnsafePointer<CChar>?>.allocate(
            capacity: capabilities.count + 1)
        for (index, name) in capabilities.enumerated() {
            unsafe (names + index).initialize(to: UnsafePointer(Self.keep(name).pointer))
        }
        unsafe (names + capabilities.count).initialize(to: nil)

        let entry = unsafe jf_entry(
            struct_size: UInt32(MemoryLayout<jf_entry>.size), magic: UInt32(JF_MAGIC),
            abi_major: UInt16(JF_ABI_MAJOR), abi_minor: UInt16(JF_ABI_MINOR), layout: Self.layout,
            id: Self.keep(id).text, version: Self.keep(version).text,
            vendor: Self.keep(vendor).text,
            license: Self.keep(license).text, capabilities: names,
            capability: { id in unsafe capability(named: String(cString: id)) },
            init: { _ in jf_status(JF_OK) }, deinit: {})
        let pointer = UnsafeMutablePointer<jf_entry>.allocate(capacity: 1)
        unsafe pointer.initialize(to: entry)
        unsafe self.pointer = UnsafePointer(pointer)
    }

    private static var layout: UInt32 {
        unsafe UInt32(MemoryLayout<UnsafeRawPointer>.size)
            | UInt32(MemoryLayout<Int>.size) << 8
            | UInt32(MemoryLayout<jf_audio>.size) << 16
    }

    private static func keep(_ text: String) -> (pointer: UnsafeMutablePointer<CChar>, text: jf_str)
    {
        let bytes = Array(text.utf8)
        let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count + 1)
        for (index, byte) in bytes.enumerated() {
            unsafe (copy + index).initialize(to: CChar(bitPattern: byte))
        }
        unsafe (copy + bytes.count).initialize(to: 0)
        return unsafe (copy, jf_str(ptr: UnsafePointer(copy), len: bytes.count))
    }
}

private func capability(named id: String) -> UnsafeRawPointer? {
    switch id {
    case JF_STT: unsafe RecognizerTable.shared.pointer
    case JF_TTS: unsafe SynthesizerTable.shared.pointer
    case JF_DIALOGUE: unsafe DialogueTable.shared.pointer
    case JF_CHANNEL: unsafe ChannelTable.shared.pointer
    case JF_CRM: unsafe CustomerRecordsTable.shared.pointer
    default: nil
    }
}
