import CJackfield
import Glibc

/// Takes arguments out of the body of a message. Structures and texts that it gives live as long as it
/// does, and no longer.
///
/// The other side may lie: a body that ends too early gives zeros, and a text or list that is longer than what is
/// left of it has its length but no address, as one has that was too long to be sent.
@safe final class MessageReader {
    // The memory of the structures that were given, freed in deinit.
    private var memory: [UnsafeMutableRawPointer] = unsafe []
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    deinit { for index in unsafe self.memory.indices { unsafe self.memory[index].deallocate() } }

    func number() -> UInt64 {
        var number: UInt64 = 0
        unsafe withUnsafeMutableBytes(of: &number) { unsafe self.take(into: $0) }
        return UInt64(littleEndian: number)
    }

    func signed() -> Int64 { Int64(bitPattern: self.number()) }

    func small() -> UInt32 {
        var number: UInt32 = 0
        unsafe withUnsafeMutableBytes(of: &number) { unsafe self.take(into: $0) }
        return UInt32(littleEndian: number)
    }

    func status() -> jf_status { jf_status(bitPattern: self.small()) }

    func text() -> jf_str {
        let length = self.number()
        let isThere = self.small() == 1
        guard isThere, length <= UInt64(self.left) else {
            return unsafe jf_str(ptr: nil, len: Int(truncatingIfNeeded: length))
        }
        let copy = unsafe self.block(Int(length))
        unsafe self.take(into: UnsafeMutableRawBufferPointer(start: copy, count: Int(length)))
        return unsafe jf_str(
            ptr: UnsafePointer(copy.assumingMemoryBound(to: CChar.self)), len: Int(length))
    }

    func string() -> String {
        let text = unsafe self.text()
        return unsafe String(
            decoding: UnsafeRawBufferPointer(
                start: text.ptr, count: text.ptr == nil ? 0 : text.len),
            as: UTF8.self)
    }

    private var left: Int { self.bytes.count - self.position }

    /// What is left of the body.
    func rest() -> ArraySlice<UInt8> { self.bytes[self.position...] }

    /// A structure, with pointers to memory of this reader.
    func structure<Value>(_ shape: Shape, as type: Value.Type) -> UnsafeMutablePointer<Value> {
        let copy = unsafe self.block(max(shape.size, MemoryLayout<Value>.size))
        unsafe self.fill(copy, as: shape)
        return unsafe copy.assumingMemoryBound(to: type)
    }

    /// An event that was sent as this type. What it says of itself is never more than what was sent, so that nobody
    /// takes one type's numbers for another's pointers.
    func event(_ type: UInt32) -> UnsafeMutablePointer<jf_event> {
        let shape = Shape.event(type)
        let event = unsafe self.structure(shape, as: jf_event.self)
        let isHonest = unsafe event.pointee.type == type
        let most = isHonest ? shape.size : MemoryLayout<jf_event>.size
        unsafe event.pointee.size = min(event.pointee.size, UInt32(most))
        return unsafe event
    }

    /// An array of structures, written with its count before it.
    func items<Item>(of shape: Shape, as type: Item.Type) -> (UnsafeMutablePointer<Item>?, UInt32) {
        let count = self.small()
        let items = unsafe self.items(count: Int(count), of: shape)
        return unsafe (items?.assumingMemoryBound(to: type), count)
    }

    private func fill(_ memory: UnsafeMutableRawPointer, as shape: Shape) {
        unsafe self.take(into: UnsafeMutableRawBufferPointer(start: memory, count: shape.size))
        for part in shape.parts {
            switch part {
            case .text(let place):
                unsafe memory.storeBytes(of: self.text(), toByteOffset: place, as: jf_str.self)
            case .list(let place, let countPlace, let item):
                let count = unsafe Int(memory.load(fromByteOffset: countPlace, as: UInt32.self))
                let items = unsafe self.items(count: count, of: item)
                unsafe memory.storeBytes(
                    of: UInt(bitPattern: items), toByteOffset: place, as: UInt.self)
            case .one(let place, let item):
                let one = unsafe self.items(count: 1, of: item)
                unsafe memory.storeBytes(
                    of: UInt(bitPattern: one), toByteOffset: place, as: UInt.self)
            case .bytes(let place, let countPlace):
                let count = unsafe Int(memory.load(fromByteOffset: countPlace, as: UInt32.self))
                // What was sent in the pointer's place is nobody's address here.
                unsafe memory.storeBytes(of: 0, toByteOffset: place, as: UInt.self)
                guard self.small() == 1, count <= self.left else { continue }
                let copy = unsafe self.block(count)
                unsafe self.take(into: UnsafeMutableRawBufferPointer(start: copy, count: count))
                unsafe memory.storeBytes(
                    of: UInt(bitPattern: copy), toByteOffset: place, as: UInt.self)
            }
        }
    }

    private func items(count: Int, of shape: Shape) -> UnsafeMutableRawPointer? {
        guard self.small() == 1, count <= Shape.mostItems else { return nil }
        let copy = unsafe self.block(count * shape.size)
        for index in 0..<count { unsafe self.fill(copy + index * shape.size, as: shape) }
        return unsafe copy
    }

    private func block(_ size: Int) -> UnsafeMutableRawPointer {
        let block = UnsafeMutableRawPointer.allocate(byteCount: max(16, size), alignment: 16)
        unsafe block.initializeMemory(as: UInt8.self, repeating: 0, count: max(16, size))
        unsafe self.memory.append(block)
        return unsafe block
    }

    private func take(into memory: UnsafeMutableRawBufferPointer) {
        let count = min(memory.count, self.bytes.count - self.position)
        guard count > 0 else { return }
        unsafe self.bytes.withUnsafeBytes { bytes in
            unsafe memory.copyMemory(
                from: UnsafeRawBufferPointer(rebasing: bytes[self.position..<self.position + count])
            )
        }
        self.position += count
    }
}
