import CJackfield

extension String {
    /// Copies borrowed text; bytes that are not UTF-8 become U+FFFD.
    /// - Returns: nil when it is longer than `limit` bytes, or has a length but no address.
    init?(copying text: jf_str, limit: Int) {
        guard unsafe text.len > 0 else {
            self = ""
            return
        }
        guard unsafe text.len <= limit, let start = unsafe text.ptr else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: start, count: text.len)
        self = unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Lends the text for the length of `body`.
    func lend<Result>(_ body: (jf_str) -> Result) -> Result {
        var copy = self
        return copy.withUTF8 { utf8 in
            unsafe utf8.withMemoryRebound(to: CChar.self) { characters in
                unsafe body(jf_str(ptr: characters.baseAddress, len: characters.count))
            }
        }
    }
}

/// Lends many texts at once.
func lendAll<Result>(_ texts: [String], _ body: ([jf_str]) -> Result) -> Result {
    // One buffer for all, so that no text needs a closure of its own.
    var bytes: [CChar] = []
    var ranges: [Range<Int>] = []
    for text in texts {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8.lazy.map { CChar(bitPattern: $0) })
        ranges.append(start..<bytes.count)
    }
    return unsafe bytes.withUnsafeBufferPointer { buffer in
        unsafe body(
            ranges.map { range in
                unsafe jf_str(
                    ptr: buffer.baseAddress.map { unsafe $0 + range.lowerBound }, len: range.count)
            })
    }
}

/// Copies a text to memory that a plugin lends, or tells how much it would need.
func copy(
    _ text: [UInt8], to buffer: UnsafeMutablePointer<CChar>?, capacity: UInt32,
    length: UnsafeMutablePointer<UInt32>
) -> jf_status {
    unsafe length.pointee = UInt32(text.count)
    guard text.count <= capacity else { return jf_status(JF_E_BAD_INPUT) }
    guard !text.isEmpty else { return jf_status(JF_OK) }
    guard let buffer = unsafe buffer else { return jf_status(JF_E_BAD_INPUT) }
    for (index, byte) in text.enumerated() { unsafe buffer[index] = CChar(bitPattern: byte) }
    return jf_status(JF_OK)
}
