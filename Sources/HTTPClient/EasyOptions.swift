import CCurl

/// Sets the options of one of libcurl's requests.
@safe struct EasyOptions {
    // Whoever makes this answers for its life.
    private let easy: UnsafeMutableRawPointer

    init(_ easy: UnsafeMutableRawPointer) { unsafe self.easy = unsafe easy }

    func set(_ option: CURLoption, _ value: Int) {
        unsafe jackfield_curl_number(self.easy, option, value)
    }

    /// libcurl copies the text.
    func set(_ option: CURLoption, _ text: String) {
        unsafe jackfield_curl_text(self.easy, option, text)
    }

    func set(_ option: CURLoption, _ pointer: UnsafeMutableRawPointer?) {
        unsafe jackfield_curl_pointer(self.easy, option, pointer)
    }

    func set(_ option: CURLoption, _ function: curl_write_callback) {
        unsafe jackfield_curl_writer(self.easy, option, function)
    }

    /// libcurl copies as many bytes as it was told before.
    func copy(_ bytes: [UInt8], as option: CURLoption) {
        unsafe bytes.withUnsafeBytes { bytes in
            // Never null, which would mean that the body is to be asked for.
            let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            let empty = UnsafeMutableRawPointer.allocate(byteCount: 1, alignment: 1)
            unsafe jackfield_curl_pointer(self.easy, option, start ?? empty)
            unsafe empty.deallocate()
        }
    }

    /// A list of libcurl's, which its owner frees.
    static func list(of lines: [String]) -> UnsafeMutablePointer<curl_slist>? {
        unsafe lines.reduce(nil) { unsafe curl_slist_append($0, $1) ?? $0 }
    }
}

extension Duration {
    /// At least 1.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = self.components
        return max(1, Int(clamping: seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000))
    }
}
