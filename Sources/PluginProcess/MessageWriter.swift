import CJackfield

/// Puts arguments into the body of a message: numbers little-endian, structures without their pointers.
struct MessageWriter {
    private(set) var bytes: [UInt8] = []

    /// Texts longer than this are sent as their length alone, for the host to refuse.
    static let longestText = 1 << 20

    mutating func put(_ number: UInt64) { self.put(raw: number.littleEndian) }
    mutating func put(_ number: UInt32) { self.put(raw: number.littleEndian) }
    mutating func put(_ number: Int64) { self.put(UInt64(bitPattern: number)) }
    mutating func put(_ status: jf_status) { self.put(UInt32(bitPattern: status)) }

    mutating func put(_ text: jf_str) {
        unsafe withUnsafeBytes(of: text) { memory in
            guard let base = memory.baseAddress else { return }
            unsafe self.putText(at: base)
        }
    }

    mutating func put(_ text: String) {
        let utf8 = Array(text.utf8)
        self.put(UInt64(utf8.count))
        self.put(UInt32(1))
        self.bytes += utf8
    }

    mutating func put(raw memory: UnsafeRawPointer?, count: Int) {
        guard let memory = unsafe memory, count > 0 else { return }
        unsafe self.bytes.append(contentsOf: UnsafeRawBufferPointer(start: memory, count: count))
    }

    /// Puts a structure, and what it points to.
    mutating func put(_ memory: UnsafeRawPointer, as shape: Shape) {
        let start = self.bytes.count
        unsafe self.put(raw: memory, count: shape.size)
        for part in shape.parts {
            switch part {
            case .text(let place):
                self.blank(start + place, count: 16)
                unsafe self.putText(at: memory + place)
            case .list(let place, let countPlace, let item):
                self.blank(start + place, count: 8)
                let count = unsafe Int(memory.load(fromByteOffset: countPlace, as: UInt32.self))
                unsafe self.putItems(
                    at: memory.load(fromByteOffset: place, as: UInt.self), count: count, of: item)
            case .one(let place, let item):
                self.blank(start + place, count: 8)
                unsafe self.putItems(
                    at: memory.load(fromByteOffset: place, as: UInt.self), count: 1, of: item)
            case .bytes(let place, let countPlace):
                self.blank(start + place, count: 8)
                let count = unsafe Int(memory.load(fromByteOffset: countPlace, as: UInt32.self))
                let address = unsafe memory.load(fromByteOffset: place, as: UInt.self)
                let isThere = address != 0 && count <= Self.longestText
                self.put(UInt32(isThere ? 1 : 0))
                if isThere {
                    unsafe self.put(raw: UnsafeRawPointer(bitPattern: address), count: count)
                }
            }
        }
    }

    /// Puts an array of structures whose number stands before it.
    mutating func put<Item>(_ items: UnsafePointer<Item>?, count: UInt32, of shape: Shape) {
        self.put(count)
        self.putItems(at: UInt(bitPattern: items), count: Int(count), of: shape)
    }

    private mutating func putItems(at address: UInt, count: Int, of shape: Shape) {
        let memory = unsafe UnsafeRawPointer(bitPattern: address)
        guard let memory = unsafe memory, count <= Shape.mostItems else {
            return self.put(UInt32(0))
        }
        self.put(UInt32(1))
        for index in 0..<count { unsafe self.put(memory + index * shape.size, as: shape) }
    }

    /// A text is its length, whether it is there, and its bytes.
    private mutating func putText(at memory: UnsafeRawPointer) {
        let address = unsafe memory.load(as: UInt.self)
        let length = unsafe memory.load(fromByteOffset: 8, as: Int.self)
        let isThere = address != 0 && length >= 0 && length <= Self.longestText
        self.put(UInt64(UInt(bitPattern: length)))
        self.put(UInt32(isThere ? 1 : 0))
        if isThere { unsafe self.put(raw: UnsafeRawPointer(bitPattern: address), count: length) }
    }

    private mutating func blank(_ start: Int, count: Int) {
        for index in start..<start + count { self.bytes[index] = 0 }
    }

    private mutating func put<Number: BitwiseCopyable>(raw number: Number) {
        unsafe withUnsafeBytes(of: number) { unsafe self.bytes.append(contentsOf: $0) }
    }
}
