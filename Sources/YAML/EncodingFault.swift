/// The first byte that cannot stand in a text file.
struct EncodingFault: Equatable {
    let line: Int
    let column: Int
    let message: String
    let hint: String

    func diagnostic(file: String) -> Diagnostic {
        Diagnostic(
            at: SourcePosition(file: file, line: self.line, column: self.column), self.message,
            hint: self.hint)
    }

    static func first(in bytes: [UInt8]) -> EncodingFault? {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: bytes.span)
        } catch {
            return EncodingFault(
                bytes: bytes, offset: error.byteOffsets.lowerBound,
                message: "this byte is not UTF-8", hint: "save the file with the encoding UTF-8")
        }
        guard let offset = bytes.firstIndex(where: Self.isForbidden) else { return nil }
        return EncodingFault(
            bytes: bytes, offset: offset, message: "a control character stands here",
            hint: "remove it, or write it as an escape such as \"\\x07\" in double quotes")
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        (byte < 0x20 && byte != 0x09 && byte != 0x0A && byte != 0x0D) || byte == 0x7F
    }

    private init(bytes: [UInt8], offset: Int, message: String, hint: String) {
        let before = bytes[..<offset]
        let lineStart = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        self.line = before.count { $0 == 0x0A } + 1
        self.column =
            String(decoding: bytes[lineStart..<offset], as: UTF8.self)
            .unicodeScalars.count + 1
        self.message = message
        self.hint = hint
    }
}
