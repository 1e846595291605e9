/// A `media` message as it almost always comes, found in its bytes without a copy. Allocates nothing.
///
/// ```json
/// {"event":"media","sequenceNumber":"4","media":{"track":"inbound","chunk":"2","timestamp":"5","payload":"…"},"streamSid":"MZ…"}
/// ```
///
/// The keys may come in any order. What has escapes, numbers or other values in it is left to the general reader.
struct MediaScanner: Equatable, Sendable {
    private(set) var isInbound = false
    private(set) var chunk = 0
    private(set) var streamSid = 0..<0
    private(set) var payload = 0..<0

    /// Nil: this is no `media` message, or not one of this shape.
    init?(_ json: Span<UInt8>) {
        var at = 0
        var isMedia = false
        var hasMedia = false
        guard Self.open(json, &at) else { return nil }
        repeat {
            guard let key = Self.key(json, &at) else { return nil }
            if Self.equal(json, key, "media") {
                guard !hasMedia, self.readMedia(json, &at) else { return nil }
                hasMedia = true
                continue
            }
            guard let value = Self.text(json, &at) else { return nil }
            if Self.equal(json, key, "event") {
                guard !isMedia, Self.equal(json, value, "media") else { return nil }
                isMedia = true
            } else if Self.equal(json, key, "streamSid") {
                guard self.streamSid.isEmpty else { return nil }
                self.streamSid = value
            }
        } while Self.skip(json, &at, UInt8(ascii: ","))
        guard Self.skip(json, &at, UInt8(ascii: "}")), Self.isAtEnd(json, at), isMedia, hasMedia,
            !self.streamSid.isEmpty
        else { return nil }
    }

    private mutating func readMedia(_ json: Span<UInt8>, _ at: inout Int) -> Bool {
        var found = 0
        guard Self.open(json, &at) else { return false }
        repeat {
            guard let key = Self.key(json, &at), let value = Self.text(json, &at) else {
                return false
            }
            var isNew = true
            if Self.equal(json, key, "payload") {
                isNew = found & 1 == 0
                self.payload = value
                found |= 1
            } else if Self.equal(json, key, "chunk") {
                guard let number = Self.number(json, value) else { return false }
                isNew = found & 2 == 0
                self.chunk = number
                found |= 2
            } else if Self.equal(json, key, "track") {
                self.isInbound = Self.equal(json, value, "inbound")
                guard self.isInbound || Self.equal(json, value, "outbound") else { return false }
                isNew = found & 4 == 0
                found |= 4
            }
            guard isNew else { return false }
        } while Self.skip(json, &at, UInt8(ascii: ","))
        return Self.skip(json, &at, UInt8(ascii: "}")) && found == 7
    }

    // MARK: - The grammar

    private static func open(_ json: Span<UInt8>, _ at: inout Int) -> Bool {
        Self.skip(json, &at, UInt8(ascii: "{"))
    }

    private static func key(_ json: Span<UInt8>, _ at: inout Int) -> Range<Int>? {
        guard let key = Self.text(json, &at), Self.skip(json, &at, UInt8(ascii: ":")) else {
            return nil
        }
        return key
    }

    /// A text without escapes, its quotes left out.
    private static func text(_ json: Span<UInt8>, _ at: inout Int) -> Range<Int>? {
        guard Self.skip(json, &at, UInt8(ascii: "\"")) else { return nil }
        let start = at
        while at < json.count {
            let byte = json[at]
            if byte == UInt8(ascii: "\"") {
                at += 1
                return start..<(at - 1)
            }
            guard byte != UInt8(ascii: "\\"), byte >= 0x20 else { return nil }
            at += 1
        }
        return nil
    }

    private static func skip(_ json: Span<UInt8>, _ at: inout Int, _ byte: UInt8) -> Bool {
        while at < json.count, Self.isSpace(json[at]) { at += 1 }
        guard at < json.count, json[at] == byte else { return false }
        at += 1
        return true
    }

    private static func isAtEnd(_ json: Span<UInt8>, _ at: Int) -> Bool {
        var at = at
        while at < json.count, Self.isSpace(json[at]) { at += 1 }
        return at == json.count
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    private static func number(_ json: Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard (1...StreamMessage.mostDigits).contains(range.count) else { return nil }
        var number = 0
        for index in range {
            let byte = json[index]
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            number = number * 10 + Int(byte - UInt8(ascii: "0"))
        }
        return number
    }

    static func equal(_ json: Span<UInt8>, _ range: Range<Int>, _ text: StaticString) -> Bool {
        guard range.count == text.utf8CodeUnitCount else { return false }
        for offset in 0..<range.count
        where unsafe json[range.lowerBound + offset] != text.utf8Start[offset] { return false }
        return true
    }
}
