/// What chan_websocket is told in a text message.
struct MediaCommand: Sendable {
    enum Form: Sendable { case json, plain }

    /// Drops what is queued, and lets it run: a flush leaves a pause as it is.
    let flush: [UInt8]
    let goOn: [UInt8]
    let hangUp: [UInt8]
    private(set) var mark: [UInt8]
    private let firstDigit: Int

    /// Digits of a mark's name.
    private static let digits = 15

    init(_ form: Form) {
        self.flush = Self.bytes("FLUSH_MEDIA", form)
        self.goOn = Self.bytes("CONTINUE_MEDIA", form)
        self.hangUp = Self.bytes("HANGUP", form)
        let zeros = String(repeating: "0", count: Self.digits)
        switch form {
        case .json:
            let start = #"{"command":"MARK_MEDIA","correlation_id":""#
            self.mark = Array((start + zeros + #""}"#).utf8)
            self.firstDigit = start.utf8.count
        case .plain:
            let start = "MARK_MEDIA "
            self.mark = Array((start + zeros).utf8)
            self.firstDigit = start.utf8.count
        }
    }

    private static func bytes(_ name: String, _ form: Form) -> [UInt8] {
        Array((form == .json ? #"{"command":"\#(name)"}"# : name).utf8)
    }

    /// Names the mark by a position of the reply, in samples. Allocates nothing.
    mutating func name(markAt position: Int) {
        var rest = position
        var place = self.firstDigit + Self.digits
        while place > self.firstDigit {
            place -= 1
            self.mark[place] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }

    /// The position that a mark's name tells.
    static func position(ofMark id: String) -> Int? {
        id.utf8.count == Self.digits ? Int(id).flatMap { $0 >= 0 ? $0 : nil } : nil
    }
}
