/// A form with files, as a client sends it (RFC 7578).
struct UploadedForm {
    struct Field {
        var name: String
        var bytes: ArraySlice<UInt8>

        var text: String { String(decoding: self.bytes, as: UTF8.self) }
    }

    private let fields: [Field]

    /// - Parameter type: the request's Content-Type.
    /// - Returns: nil: it is no such form.
    init?(_ body: [UInt8], type: String) {
        guard type.lowercased().hasPrefix("multipart/form-data"),
            let place = type.firstRange(of: "boundary=")
        else { return nil }
        let boundary = type[place.upperBound...].prefix { $0 != ";" }.filter { $0 != "\"" }
        let mark = Array("\r\n--\(boundary)".utf8)
        // As if the first mark stood behind a line, too.
        let bytes = Array("\r\n".utf8) + body
        let places = Self.places(of: mark, in: bytes[...])
        guard places.count > 1 else { return nil }
        var fields: [Field] = []
        for (start, end) in zip(places, places.dropFirst()) {
            guard let field = Self.field(bytes[(start + mark.count)..<end]) else { return nil }
            fields.append(field)
        }
        self.fields = fields
    }

    /// The first field of this name.
    subscript(name: String) -> Field? { self.fields.first { $0.name == name } }

    func texts(_ name: String) -> [String] {
        self.fields.filter { $0.name == name }.map(\.text)
    }

    private static func places(of mark: [UInt8], in bytes: ArraySlice<UInt8>) -> [Int] {
        var places: [Int] = []
        var index = bytes.startIndex
        while index + mark.count <= bytes.endIndex {
            let isPlace = bytes[index] == mark[0] && bytes[index...].starts(with: mark)
            if isPlace { places.append(index) }
            index += isPlace ? mark.count : 1
        }
        return places
    }

    /// What stands between two marks: line end, headers, an empty line, contents.
    private static func field(_ bytes: ArraySlice<UInt8>) -> Field? {
        let gap = Array("\r\n\r\n".utf8)
        guard let end = self.places(of: gap, in: bytes).first else { return nil }
        let head = String(decoding: bytes[..<end], as: UTF8.self)
        guard let name = head.firstRange(of: " name=\"") else { return nil }
        return Field(
            name: String(head[name.upperBound...].prefix { $0 != "\"" }),
            bytes: bytes[(end + gap.count)...])
    }
}
