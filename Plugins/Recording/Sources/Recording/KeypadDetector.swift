import CSpanDSP
import CallAudio

/// Finds keypad tones (DTMF, ITU-T Q.23 and Q.24) in audio of 8 or 16 kHz, with spandsp.
///
/// Allocates only in `init`. Not for two threads at once.
@safe struct KeypadDetector: ~Copyable, @unchecked Sendable {
    // Both belong to this value alone, and every use of them is mutating.
    private let receiver: OpaquePointer
    private let heard: UnsafeMutablePointer<Int32>
    private let samplesPerStep: Int
    private var down: Resampler
    private var narrow: [Int16] = []
    private var key: Int32 = 0
    /// 10 ms steps since the start.
    private var steps = 0

    /// A key that went down or up.
    struct Change: Equatable {
        /// ASCII; 0: the key is up.
        let key: UInt8
        /// The 10 ms step, counted from the first sample, at whose end it became certain.
        let step: Int
    }

    /// How long after its start a tone is found at the latest: three blocks of 102 samples at 8 kHz.
    static let latency = Duration.milliseconds(40)

    // The receiver works on 8 kHz; a step is 10 ms.
    private static let narrowStep = 80

    init(rate: SampleRate) {
        let heard = UnsafeMutablePointer<Int32>.allocate(capacity: 1)
        unsafe heard.initialize(to: 0)
        guard let receiver = unsafe dtmf_rx_init(nil, nil, nil) else {
            preconditionFailure("no memory for a keypad detector")
        }
        unsafe dtmf_rx_set_realtime_callback(
            receiver,
            { context, code, _, _ in
                guard let context = unsafe context else { return }
                unsafe context.assumingMemoryBound(to: Int32.self).pointee = code
            }, heard)
        // Twist: 8 dB where the lower tone is louder, 4 dB where the higher is; -36 dBm0 at least.
        unsafe dtmf_rx_parms(receiver, 0, 8, 4, -36)
        unsafe self.receiver = receiver
        unsafe self.heard = heard
        self.samplesPerStep = rate.hertz / 100
        self.down = Resampler(from: rate, to: .narrowband, quality: .fast)
        self.narrow.reserveCapacity(2 * Self.narrowStep)
    }

    deinit {
        _ = unsafe dtmf_rx_free(self.receiver)
        unsafe self.heard.deallocate()
    }

    /// Listens to one frame of 20 ms; gives up to two changes, in order.
    mutating func process(_ frame: Span<Int16>) -> InlineArray<2, Change?> {
        [
            self.step(frame.extracting(0..<self.samplesPerStep)),
            self.step(frame.extracting(self.samplesPerStep..<2 * self.samplesPerStep)),
        ]
    }

    private mutating func step(_ samples: Span<Int16>) -> Change? {
        Self.convert(samples, with: &self.down, into: &self.narrow)
        _ = unsafe self.narrow.withUnsafeBufferPointer { buffer in
            unsafe dtmf_rx(self.receiver, buffer.baseAddress, Int32(buffer.count))
        }
        self.steps += 1
        let now = unsafe self.heard.pointee
        guard now != self.key else { return nil }
        self.key = now
        return Change(key: UInt8(truncatingIfNeeded: now), step: self.steps)
    }

    private static func convert(
        _ samples: Span<Int16>, with down: inout Resampler, into narrow: inout [Int16]
    ) {
        narrow.removeAll(keepingCapacity: true)
        let limit = down.outputLimit(for: samples.count)
        narrow.append(addingCapacity: limit) { down.process(samples, into: &$0) }
    }
}
