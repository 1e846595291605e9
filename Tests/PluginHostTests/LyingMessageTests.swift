import CJackfield
import Testing

@testable import PluginHost
@testable import PluginProcess

@Suite("A message that lies")
struct LyingMessageTests {
    @Test(
        "about the length of a text gives the length, and no address",
        arguments: [1 << 20, 1 << 62])
    func text(length: UInt64) {
        var message = MessageWriter()
        message.put(length)
        message.put(UInt32(1))
        let text = unsafe MessageReader(message.bytes).text()
        #expect(unsafe text.ptr == nil && text.len == Int(length))
    }

    @Test("about the number of items gives the number, and no address")
    func items() {
        var message = MessageWriter()
        message.put(UInt32.max)
        message.put(UInt32(1))
        let (items, count) = unsafe MessageReader(message.bytes).items(of: .pair, as: jf_kv.self)
        #expect(unsafe items == nil)
        #expect(count == .max)
    }

    private func hasAddress(_ block: MessageWriter) -> Bool {
        let reader = MessageReader(block.bytes)
        return withExtendedLifetime(reader) {
            unsafe reader.structure(.audio, as: jf_audio.self).pointee.data != nil
        }
    }

    @Test("about the bytes of a block gives no address")
    func block() {
        var message = MessageWriter()
        for word in [0, 0, UInt32.max, 0, 0, 0, 0, 0, 1] as [UInt32] { message.put(word) }
        #expect(!self.hasAddress(message))
    }

    @Test("about having no block cannot give an address instead", arguments: [0, 1, 2] as [UInt32])
    func address(flag: UInt32) {
        var message = MessageWriter()
        for word in [0x4141_4141, 0x41, 64, 0, 0, 0, 0, 0, flag] as [UInt32] { message.put(word) }
        #expect(!self.hasAddress(message))
    }

    @Test(
        "about the type of an event cannot make pointers of numbers",
        arguments: [JF_EVENT_DELTA, JF_EVENT_SLOT, JF_EVENT_FINAL, JF_EVENT_ERROR, JF_EVENT_EXPECT])
    func type(type: Int) {
        // Sent as numbers only, and longer than it says.
        for sent in [JF_EVENT_USAGE, JF_EVENT_MEDIA, JF_EVENT_READY] {
            var message = MessageWriter()
            for word in [4_096, UInt32(type), 1, 0, 0, 0] as [UInt32] { message.put(word) }
            for _ in 0..<16 { message.put(UInt32(0x4141_4141)) }
            let reader = MessageReader(message.bytes)
            let reading = withExtendedLifetime(reader) {
                unsafe EventReader.read(reader.event(UInt32(sent)))
            }
            guard case .wrong(let kind, _) = reading else {
                Issue.record("type \(type) was taken, sent as \(sent)")
                continue
            }
            #expect(kind == .malformedEvent)
        }
    }
}
