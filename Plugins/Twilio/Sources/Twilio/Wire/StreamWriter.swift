import CallAudio

/// The messages that we say on one media stream, in memory that is made once.
///
/// A mark is named by the position of the reply at which it stands, in samples of all that went to this stream.
struct StreamWriter: Sendable {
    private var text: [UInt8] = []
    private var encoded: [UInt8] = []
    private let mediaHead: [UInt8]
    private let markHead: [UInt8]
    let clear: [UInt8]

    /// - Parameter streamSid: checked already: it stands in JSON as it is.
    init(streamSid: String) {
        self.mediaHead = Array(
            #"{"event":"media","streamSid":"\#(streamSid)","media":{"payload":""#.utf8)
        self.markHead = Array(
            #"{"event":"mark","streamSid":"\#(streamSid)","mark":{"name":""#.utf8)
        self.clear = Array(#"{"event":"clear","streamSid":"\#(streamSid)"}"#.utf8)
        self.text.reserveCapacity(1_024)
        self.encoded.reserveCapacity(320)
    }

    /// A block of reply audio, 40 ms at most. Allocates nothing.
    mutating func media(_ samples: Span<Int16>, _ send: (RawSpan) -> Bool) -> Bool {
        self.encoded.removeAll(keepingCapacity: true)
        self.encoded.append(addingCapacity: samples.count) {
            G711.muLaw.encode(samples, into: &$0)
        }
        self.begin(self.mediaHead)
        // The same memory under a name of its own, for the exclusivity of `self`.
        let encoded = self.encoded
        Base64.encode(encoded.span, onto: &self.text)
        return self.end(send)
    }

    /// Asks to be told when all before it was played. Allocates nothing.
    mutating func mark(_ position: Int, _ send: (RawSpan) -> Bool) -> Bool {
        self.begin(self.markHead)
        var divisor = 1
        while position / divisor >= 10 { divisor *= 10 }
        while divisor > 0 {
            self.text.append(UInt8(ascii: "0") + UInt8(position / divisor % 10))
            divisor /= 10
        }
        return self.end(send)
    }

    private mutating func begin(_ head: [UInt8]) {
        self.text.removeAll(keepingCapacity: true)
        self.text += head
    }

    private mutating func end(_ send: (RawSpan) -> Bool) -> Bool {
        self.text.append(UInt8(ascii: "\""))
        self.text.append(UInt8(ascii: "}"))
        self.text.append(UInt8(ascii: "}"))
        return unsafe send(self.text.span.bytes)
    }
}
