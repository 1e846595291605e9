import CSpanDSP
import CallAudio

/// Makes the tones of pressed keys, with spandsp.
enum KeypadTones {
    static let on = Duration.milliseconds(100)
    static let off = Duration.milliseconds(80)

    /// - Parameter keys: of 0-9 * # A-D, at most 32.
    static func samples(_ keys: String, rate: SampleRate) -> [Int16] {
        guard let sender = unsafe dtmf_tx_init(nil) else { return [] }
        defer { _ = unsafe dtmf_tx_free(sender) }
        unsafe dtmf_tx_set_timing(sender, 100, 80)
        unsafe dtmf_tx_set_level(sender, -10, 2)
        _ = unsafe dtmf_tx_put(sender, keys, -1)
        let length = SampleRate.narrowband.samples(in: (self.on + self.off) * keys.count)
        var narrow = [Int16](repeating: 0, count: length)
        _ = unsafe narrow.withUnsafeMutableBufferPointer { buffer in
            unsafe dtmf_tx(sender, buffer.baseAddress, Int32(buffer.count))
        }
        return Self.convert(narrow, to: rate)
    }

    private static func convert(_ narrow: [Int16], to rate: SampleRate) -> [Int16] {
        guard rate != .narrowband else { return narrow }
        var up = Resampler(from: .narrowband, to: rate)
        var wide: [Int16] = []
        wide.append(addingCapacity: up.outputLimit(for: narrow.count)) {
            up.process(narrow.span, into: &$0)
        }
        var isOver = false
        while !isOver { wide.append(addingCapacity: 512) { isOver = up.flush(into: &$0) } }
        return wide
    }
}
