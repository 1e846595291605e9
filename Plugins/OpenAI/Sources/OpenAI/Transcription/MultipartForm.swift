/// A form with one file (RFC 7578).
struct MultipartForm: Sendable {
    /// In no audio by chance, and in no text but on purpose.
    private static let boundary = "jackfield-form-7d1f0c52b86e4a39"
    static let type = "multipart/form-data; boundary=\(Self.boundary)"

    /// A name may come again; none has a quotation mark.
    var fields: [(name: String, value: String)]
    var fileName: String
    var fileType: String
    var file: [UInt8]

    var body: [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(self.file.count + 4_096)
        let part = "--\(Self.boundary)\r\nContent-Disposition: form-data; name="
        for (name, value) in self.fields {
            body += "\(part)\"\(name)\"\r\n\r\n\(value)\r\n".utf8
        }
        body += "\(part)\"file\"; ".utf8
        body += "filename=\"\(self.fileName)\"\r\nContent-Type: \(self.fileType)\r\n\r\n".utf8
        body += self.file
        body += "\r\n--\(Self.boundary)--\r\n".utf8
        return body
    }
}
