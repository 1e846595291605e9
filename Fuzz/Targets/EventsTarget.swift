import CJackfield

@testable import PluginHost
@testable import PluginProcess

extension FuzzTarget {
    /// One event of a plugin: every size, number and pointer in it is the fuzzer's, and all memory is as long as
    /// the event says and no longer.
    static let events = FuzzTarget(name: "events") { bytes in
        var input = FuzzInput(bytes)
        let memory = FuzzMemory()
        while !input.isEmpty {
            let type = UInt32(input.byte())
            let shape = Shape.event(type)
            // Often right, sometimes shorter, longer or only the head.
            let choice = input.byte()
            let size = choice < 192 ? shape.size : 24 + Int(choice - 192) * 4
            let block = unsafe memory.block(size, filledFrom: &input)
            unsafe memory.place(&input, in: block, of: size, as: shape)
            unsafe block.storeBytes(of: UInt32(size), as: UInt32.self)
            unsafe block.storeBytes(of: type, toByteOffset: 4, as: UInt32.self)
            let event = unsafe UnsafePointer(block.assumingMemoryBound(to: jf_event.self))
            _ = unsafe EventReader.read(event)
            if Int(type) == JF_EVENT_INCOMING {
                _ = try? unsafe PluginInstance.incomingCall(event)
            }
        }
    }
}

/// Memory of one try, each block of exactly the length that is asked for.
@safe final class FuzzMemory {
    private var blocks: [UnsafeMutableRawPointer] = unsafe []

    deinit { for index in unsafe self.blocks.indices { unsafe self.blocks[index].deallocate() } }

    func block(_ size: Int, filledFrom input: inout FuzzInput) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        let content = input.bytes(min(size, 512))
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0x61, count: size)
        for (index, byte) in content.enumerated() {
            unsafe block.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
        }
        unsafe self.blocks.append(block)
        return unsafe block
    }

    /// Lays pointers into a structure, as far as it goes.
    func place(
        _ input: inout FuzzInput, in block: UnsafeMutableRawPointer, of size: Int, as shape: Shape
    ) {
        for part in shape.parts {
            switch part {
            case .text(let place) where place + 16 <= size:
                unsafe self.placeText(&input, at: block + place)
            case .one(let place, let item) where place + 8 <= size:
                var address = UInt(0)
                if input.byte() > 8 {
                    // As long as it says that it is.
                    let said = input.byte() < 224 ? item.size : Int(input.byte())
                    let one = unsafe self.block(max(4, min(said, item.size)), filledFrom: &input)
                    unsafe self.place(&input, in: one, of: min(said, item.size), as: item)
                    unsafe one.storeBytes(of: UInt32(said), as: UInt32.self)
                    address = UInt(bitPattern: one)
                }
                unsafe block.storeBytes(of: address, toByteOffset: place, as: UInt.self)
            case .list(let place, let countPlace, let item) where countPlace + 4 <= size:
                let (address, count) = self.list(&input, of: item)
                unsafe block.storeBytes(of: address, toByteOffset: place, as: UInt.self)
                unsafe block.storeBytes(of: count, toByteOffset: countPlace, as: UInt32.self)
            case .list(let place, _, _) where place + 8 <= size:
                unsafe block.storeBytes(of: 0, toByteOffset: place, as: UInt.self)
            default: break
            }
        }
    }

    /// A list, nothing with a count, or a count beyond every limit.
    private func list(_ input: inout FuzzInput, of item: Shape) -> (UInt, UInt32) {
        let choice = input.byte()
        if choice < 16 { return (0, input.number()) }
        let count = choice < 232 ? Int(choice % 12) : 4_096
        let items = unsafe self.block(max(1, count * item.size), filledFrom: &input)
        for index in 0..<count {
            unsafe self.place(
                &input, in: items + index * item.size, of: item.size, as: item)
        }
        let said = choice >= 248 ? 4_097 + input.number() % 1_000_000 : UInt32(count)
        return (UInt(bitPattern: items), said)
    }

    private func placeText(_ input: inout FuzzInput, at place: UnsafeMutableRawPointer) {
        let choice = input.byte()
        var (address, length) = (UInt(0), 0)
        switch choice {
        case 0..<16: length = Int(Int32(bitPattern: input.number()))
        case 240..<248: length = 2 << 20 + Int(input.number())
        case 248...255: length = 70_000
        default: length = Int(choice)
        }
        if choice >= 16 {
            // Nobody may look at a text that is too long: there is one byte of it.
            let isLent = length < 1 << 20
            address = unsafe UInt(
                bitPattern: self.block(isLent ? max(1, length) : 1, filledFrom: &input))
        }
        unsafe place.storeBytes(of: address, as: UInt.self)
        unsafe place.storeBytes(of: length, toByteOffset: 8, as: Int.self)
    }
}
