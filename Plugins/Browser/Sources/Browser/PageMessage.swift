import FoundationEssentials

/// What a page says in a text message.
enum PageMessage: Equatable, Sendable {
    /// The first message: who calls.
    case start(from: String)
    case keys([Character])
    /// Reply audio that was played so far, in samples, without what was dropped.
    case played(Int)
    /// The answer to `flush`: reply audio that was played before it was dropped, in samples.
    case flushed(Int)
    /// So many samples of the microphone were lost before what comes next.
    case gap(Int)
    case hangUp

    static let longestText = 4_096
    static let longestName = 80
    static let mostKeys = 32
    /// Samples of four hours.
    private static let mostSamples = 230_400_000
    /// Samples of one minute.
    static let longestGap = 960_000

    private struct Wire: Decodable {
        var type: String
        var from: String?
        var keys: String?
        var samples: Int?
    }

    /// Reads a message, which is UTF-8.
    init(parsing bytes: RawSpan) throws(PageFault) {
        guard bytes.byteCount <= Self.longestText else {
            throw PageFault(.tooLarge, "a text message is larger than \(Self.longestText) bytes")
        }
        let data = unsafe bytes.withUnsafeBytes { unsafe Data($0) }
        guard let wire = try? JSONDecoder().decode(Wire.self, from: data) else {
            throw PageFault(.malformed, "a text message is no JSON object with a type")
        }
        switch wire.type {
        case "start": self = .start(from: Self.name(wire.from ?? ""))
        case "keys": self = .keys(try Self.keys(wire.keys))
        case "played": self = .played(try Self.samples(wire, most: Self.mostSamples))
        case "flushed": self = .flushed(try Self.samples(wire, most: Self.mostSamples))
        case "gap": self = .gap(try Self.samples(wire, most: Self.longestGap))
        case "hangup": self = .hangUp
        default: throw PageFault(.malformed, "a text message has a type that is not known")
        }
    }

    /// One short line of visible text.
    private static func name(_ text: String) -> String {
        let line = text.unicodeScalars.map { scalar -> Unicode.Scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
                .unassigned:
                " "
            default: scalar
            }
        }
        let words = String(String.UnicodeScalarView(line)).split(separator: " ")
        return String(words.joined(separator: " ").prefix(Self.longestName))
    }

    private static func keys(_ text: String?) throws(PageFault) -> [Character] {
        guard let text, (1...Self.mostKeys).contains(text.count),
            text.allSatisfy({ "0123456789*#ABCD".contains($0) })
        else {
            throw PageFault(
                .malformed, "keys must be 1 to \(Self.mostKeys) of 0-9, *, # and A-D")
        }
        return Array(text)
    }

    private static func samples(_ wire: Wire, most: Int) throws(PageFault) -> Int {
        guard let samples = wire.samples, (0...most).contains(samples) else {
            throw PageFault(.malformed, "samples of \(wire.type) must be 0 to \(most)")
        }
        return samples
    }
}

/// What a page did wrong. It ends the call.
struct PageFault: Error, Equatable, Sendable {
    /// Close codes of RFC 6455, 7.4.1.
    enum Kind: UInt32, Sendable {
        case malformed = 1_007
        case outOfOrder = 1_008
        case tooLarge = 1_009
    }

    let kind: Kind
    /// At most 123 bytes, for the close frame; never what the page has sent.
    let reason: String

    init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }
}
