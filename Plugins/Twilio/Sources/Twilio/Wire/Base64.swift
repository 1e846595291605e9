/// Base64 (RFC 4648, 4) in memory that is there already.
enum Base64 {
    /// Bytes that so many characters stand for at most.
    static func decodedCount(_ characters: Int) -> Int { characters / 4 * 3 }

    static func encodedCount(_ bytes: Int) -> Int { (bytes + 2) / 3 * 4 }

    /// Decodes all of the characters, padding included. Allocates nothing.
    /// - Returns: false when they are no Base64, or there is no room: what was written then means nothing.
    static func decode(
        _ text: Span<UInt8>, _ range: Range<Int>, into bytes: inout OutputSpan<UInt8>
    ) -> Bool {
        guard range.count.isMultiple(of: 4), !range.isEmpty,
            bytes.freeCapacity >= Self.decodedCount(range.count)
        else { return range.isEmpty }
        let values = unsafe Self.values
        var index = range.lowerBound
        while index + 4 < range.upperBound {
            let a = unsafe values[Int(text[index])]
            let b = unsafe values[Int(text[index + 1])]
            let c = unsafe values[Int(text[index + 2])]
            let d = unsafe values[Int(text[index + 3])]
            guard (a | b | c | d) & Self.invalid == 0 else { return false }
            bytes.append(a << 2 | b >> 4)
            bytes.append(b << 4 | c >> 2)
            bytes.append(c << 6 | d)
            index += 4
        }
        return Self.decodeLast(text, index, into: &bytes)
    }

    private static func decodeLast(
        _ text: Span<UInt8>, _ index: Int, into bytes: inout OutputSpan<UInt8>
    ) -> Bool {
        let isShort = text[index + 3] == Self.padding
        let isShorter = isShort && text[index + 2] == Self.padding
        let a = Self.value(text[index])
        let b = Self.value(text[index + 1])
        let c = isShorter ? 0 : Self.value(text[index + 2])
        let d = isShort ? 0 : Self.value(text[index + 3])
        guard (a | b | c | d) & Self.invalid == 0 else { return false }
        bytes.append(a << 2 | b >> 4)
        if !isShorter { bytes.append(b << 4 | c >> 2) }
        if !isShort { bytes.append(c << 6 | d) }
        return true
    }

    /// Appends the characters of all bytes. Allocates nothing where there is room.
    static func encode(_ bytes: Span<UInt8>, onto text: inout [UInt8]) {
        guard !bytes.isEmpty else { return }
        text.append(addingCapacity: Self.encodedCount(bytes.count)) { text in
            var index = 0
            while index + 3 <= bytes.count {
                Self.encode(bytes[index], bytes[index + 1], bytes[index + 2], onto: &text)
                index += 3
            }
            guard index < bytes.count else { return }
            let isShorter = index + 1 == bytes.count
            Self.encode(bytes[index], isShorter ? 0 : bytes[index + 1], 0, onto: &text)
            text.removeLast(isShorter ? 2 : 1)
            text.append(repeating: Self.padding, count: isShorter ? 2 : 1)
        }
    }

    private static func encode(
        _ a: UInt8, _ b: UInt8, _ c: UInt8, onto text: inout OutputSpan<UInt8>
    ) {
        text.append(Self.character(a >> 2))
        text.append(Self.character((a << 4 | b >> 4) & 0x3F))
        text.append(Self.character((b << 2 | c >> 6) & 0x3F))
        text.append(Self.character(c & 0x3F))
    }

    private static let padding = UInt8(ascii: "=")
    /// A bit that no value has.
    private static let invalid: UInt8 = 0x80

    /// The value of each byte, made once: quicker than asking what the byte is.
    nonisolated(unsafe) private static let values: UnsafePointer<UInt8> = {
        let values = UnsafeMutablePointer<UInt8>.allocate(capacity: 256)
        for byte in 0...UInt8.max { unsafe values[Int(byte)] = Self.value(byte) }
        return unsafe UnsafePointer(values)
    }()

    private static func value(_ character: UInt8) -> UInt8 {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
        case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: Self.invalid
        }
    }

    private static func character(_ value: UInt8) -> UInt8 {
        switch value {
        case 0..<26: UInt8(ascii: "A") + value
        case 26..<52: UInt8(ascii: "a") + value - 26
        case 52..<62: UInt8(ascii: "0") + value - 52
        case 62: UInt8(ascii: "+")
        default: UInt8(ascii: "/")
        }
    }
}
