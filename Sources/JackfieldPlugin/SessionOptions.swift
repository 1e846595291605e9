import CJackfield

/// Rate, channels and coding of audio.
public struct AudioFormat: Hashable, Sendable {
    public enum Codec: UInt16, Sendable { case s16 = 1, pcmu, pcma }

    /// Samples a second and channel.
    public var rate: Int
    public var channels: Int
    public var codec: Codec

    public init(rate: Int, channels: Int = 1, codec: Codec = .s16) {
        self.rate = rate
        self.channels = channels
        self.codec = codec
    }

    /// A format that nobody filled in has rate 0.
    init(_ format: jf_fmt) throws(ProviderError) {
        guard format.rate_hz != 0 || format.codec != 0 else {
            self.init(rate: 0, channels: 0)
            return
        }
        guard let codec = Codec(rawValue: format.codec) else {
            throw ProviderError(.unsupported, "audio codec \(format.codec) is not known")
        }
        self.init(rate: Int(format.rate_hz), channels: Int(format.channels), codec: codec)
    }

    var c: jf_fmt {
        jf_fmt(
            rate_hz: UInt32(self.rate), channels: UInt16(self.channels), codec: self.codec.rawValue)
    }
}

/// What the host opens a session with.
public struct SessionOptions: Sendable {
    /// Recogniser: the caller audio to come. Channel: the reply format that the host would like.
    public let input: AudioFormat
    /// Synthesizer: the format that the host would like. Channel: the caller format likewise.
    public let output: AudioFormat
    public let callID: String
    /// BCP 47.
    public let language: String
    /// Channel: the token of an incoming call, or the address to dial.
    public let target: String
    /// Channel: whether to dial `target` instead of taking an incoming call.
    public let dials: Bool
    /// The call is under way already: this session takes over from another provider.
    public let isResumed: Bool
    let optionsJSON: String

    /// Decodes this session's own options, which stand over the instance's settings.
    public func options<Options: Decodable>(as type: Options.Type) throws(ProviderError) -> Options
    {
        try decodeJSON(
            self.optionsJSON.isEmpty ? "{}" : self.optionsJSON, as: type, what: "session options")
    }

    init(_ open: UnsafePointer<jf_open>) throws(ProviderError) {
        let open = unsafe open.pointee
        self.input = unsafe try AudioFormat(open.input)
        self.output = unsafe try AudioFormat(open.output)
        self.callID = unsafe String(copying: open.call_id)
        self.language = unsafe String(copying: open.language)
        self.target = unsafe String(copying: open.target)
        self.dials = unsafe open.flags & UInt32(JF_OPEN_DIAL) != 0
        self.isResumed = unsafe open.flags & UInt32(JF_OPEN_RESUMED) != 0
        self.optionsJSON = unsafe String(copying: open.options_json)
    }
}
