import CallAudio
import JackfieldPlugin

/// The caller's audio on its way from a media stream to the host.
struct CallerAudio: ~Copyable, Sendable {
    static let rate = SampleRate.narrowband
    /// Samples that wait at most: 4 s.
    static let mostWaiting = 32_768
    /// Samples of silence at once: one minute.
    static let longestGap = 480_000

    private var line = LineAudio(
        rate: CallerAudio.rate, mostWaiting: CallerAudio.mostWaiting,
        longestGap: CallerAudio.longestGap)

    /// How much of the caller's audio the host has got.
    var mediaTime: Duration { self.line.mediaTime }

    mutating func append(_ samples: Span<Int16>) { self.line.append(samples) }

    /// So many samples are missing after all that has come.
    /// - Parameter isLost: they were on their way.
    mutating func addGap(_ samples: Int, isLost: Bool) { self.line.addGap(samples, isLost: isLost) }

    /// Gives blocks of 20 ms at most as long as they are taken. Allocates nothing.
    mutating func drain(
        _ give: (Span<Int16>, _ mediaTime: Duration, _ sequence: UInt32, _ isAfterGap: Bool)
            -> AudioDelivery
    ) {
        self.line.drain { samples, mediaTime, sequence, isAfterGap in
            switch give(samples, mediaTime, sequence, isAfterGap) {
            case .taken: .taken
            case .noRoom: .noRoom
            case .unwanted: .unwanted
            }
        }
    }
}
