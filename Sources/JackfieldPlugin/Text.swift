import CJackfield

extension String {
    /// Copies borrowed text; bytes that are not UTF-8 become U+FFFD.
    init(copying text: jf_str) {
        let bytes = unsafe UnsafeRawBufferPointer(
            start: text.ptr, count: text.ptr == nil ? 0 : text.len)
        self = unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// Lends the text for the length of `body`.
    func lend<Result>(_ body: (jf_str) throws -> Result) rethrows -> Result {
        var copy = self
        return try copy.withUTF8 { utf8 in
            unsafe try utf8.withMemoryRebound(to: CChar.self) { characters in
                try unsafe body(jf_str(ptr: characters.baseAddress, len: characters.count))
            }
        }
    }
}

/// Lends many texts at once, as one array.
func lend<Result>(_ texts: [String], _ body: ([jf_str]) -> Result) -> Result {
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

/// Lends pairs of texts.
func lend<Result>(
    _ pairs: [(name: String, value: String)], _ body: (UnsafeBufferPointer<jf_kv>) -> Result
) -> Result {
    unsafe lend(pairs.flatMap { [$0.name, $0.value] }) { texts in
        let pairs = unsafe stride(from: 0, to: texts.count, by: 2).map { index in
            unsafe jf_kv(key: texts[index], value: texts[index + 1])
        }
        return unsafe pairs.withUnsafeBufferPointer { unsafe body($0) }
    }
}

extension Array<(name: String, value: String)> {
    /// Copies borrowed pairs.
    init(copying pairs: UnsafePointer<jf_kv>?, _ count: UInt32) {
        guard let pairs = unsafe pairs else {
            self = []
            return
        }
        self = (0..<Int(count)).map { index in
            unsafe (String(copying: pairs[index].key), String(copying: pairs[index].value))
        }
    }
}

extension jf_str {
    /// Borrows bytes.
    init(_ bytes: UnsafeRawBufferPointer) {
        unsafe self.init(
            ptr: bytes.baseAddress?.assumingMemoryBound(to: CChar.self), len: bytes.count)
    }

    /// What is borrowed, as bytes.
    var buffer: UnsafeRawBufferPointer {
        unsafe UnsafeRawBufferPointer(start: self.ptr, count: self.ptr == nil ? 0 : self.len)
    }
}

extension Duration {
    /// Whole nanoseconds; saturates after 292 years.
    var nanoseconds: Int64 {
        let (seconds, attoseconds) = self.components
        let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? (seconds < 0 ? .min : .max) : scaled + attoseconds / 1_000_000_000
    }

    /// Whole milliseconds, at least 1.
    var milliseconds: UInt32 { UInt32(clamping: Swift.max(1, self.nanoseconds / 1_000_000)) }
}
