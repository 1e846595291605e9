/// Audio as manifests write it: `s16le/16000/1` is coding, samples a second, channels.
package struct AudioFormatName: Hashable, Sendable {
    package enum Codec: String, CaseIterable, Sendable { case s16le, pcmu, pcma }

    package let codec: Codec
    package let rate: Int
    package let channels: Int

    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, let codec = Codec(rawValue: String(parts[0])),
            let rate = Int(parts[1]), (8_000...192_000).contains(rate),
            let channels = Int(parts[2]), (1...2).contains(channels)
        else { return nil }
        self.codec = codec
        self.rate = rate
        self.channels = channels
    }
}

extension AudioFormatName: CustomStringConvertible {
    package var description: String { "\(self.codec.rawValue)/\(self.rate)/\(self.channels)" }
}
