import CallAudio

/// How ElevenLabs codes the audio of a session, one channel; the host gets 16-bit samples in any case.
struct VoiceFormat: Sendable, Equatable {
    /// Rates of PCM that every plan has, the highest first.
    private static let rates = [24_000, 22_050, 16_000, 8_000]

    /// As `output_format` wants it: "pcm_16000".
    let name: String
    /// Samples a second.
    let rate: Int
    private let coding: ElevenLabsSettings.Coding

    /// - Parameter line: samples a second that the host would like.
    init(_ coding: ElevenLabsSettings.Coding, line: Int) {
        self.coding = coding
        switch coding {
        case .ulaw:
            self.rate = 8_000
            self.name = "ulaw_8000"
        case .pcm:
            let rate = Self.rates.first { $0 <= line } ?? 8_000
            self.rate = rate
            self.name = "pcm_\(rate)"
        }
    }

    /// Samples of 20 ms.
    var block: Int { self.rate / 50 }

    /// How long so many samples are.
    func time(of samples: Int) -> Duration {
        .nanoseconds(Int64(samples) * 1_000_000_000 / Int64(self.rate))
    }

    /// Decodes what has come.
    /// - Parameter half: the first byte of a sample whose second has not come.
    func decode(_ bytes: [UInt8], half: inout UInt8?, into samples: inout [Int16]) {
        switch self.coding {
        case .ulaw: samples.append(contentsOf: bytes.lazy.map { G711.muLaw.sample($0) })
        case .pcm:
            for byte in bytes {
                guard let low = half else {
                    half = byte
                    continue
                }
                samples.append(Int16(bitPattern: UInt16(byte) << 8 | UInt16(low)))
                half = nil
            }
        }
    }
}
