import CSpeexDSP

/// Changes the sample rate of one mono stream, with the resampler of speexdsp.
///
/// The output starts with the first sample, without the filter's delay. Allocates only in `init`. Not
/// for two threads at once.
@safe package struct Resampler: ~Copyable, @unchecked Sendable {
    // The state is owned by this value alone, and every use of it is mutating.
    private let state: OpaquePointer?
    package let input: SampleRate
    package let output: SampleRate
    private var taken = 0
    private var given = 0

    /// How good the filter is, 0 to 10. A telephone line needs no more than 3; 7 is for measuring.
    package enum Quality: Int32, Sendable { case fast = 1, telephone = 4, studio = 8 }

    /// Equal rates copy.
    package init(from input: SampleRate, to output: SampleRate, quality: Quality = .telephone) {
        self.input = input
        self.output = output
        if input == output {
            unsafe self.state = nil
            return
        }
        unsafe self.state = speex_resampler_init(
            1, UInt32(input.hertz), UInt32(output.hertz), quality.rawValue, nil)
        precondition(unsafe self.state != nil, "no memory for a resampler")
        _ = unsafe speex_resampler_skip_zeros(self.state)
    }

    deinit {
        if let state = unsafe self.state { unsafe speex_resampler_destroy(state) }
    }

    /// The most samples that so many samples of input can become.
    package func outputLimit(for samples: Int) -> Int {
        // One more, as the fraction that is left over from before may complete a sample.
        (samples * self.output.hertz + self.input.hertz - 1) / self.input.hertz + 1
    }

    /// Converts a block; gives how many input samples were taken: all of them when there is room for
    /// `outputLimit`. Allocates nothing.
    @discardableResult
    package mutating func process(
        _ samples: Span<Int16>, into output: inout OutputSpan<Int16>
    ) -> Int {
        let (taken, given) = self.run(samples, into: &output, limit: .max)
        self.taken += taken
        self.given += given
        return taken
    }

    /// Gives what the filter still holds, so that the output lasts as long as the input did.
    ///
    /// False: there is more, call again with room. Once it has given true the stream is over.
    package mutating func flush(into output: inout OutputSpan<Int16>) -> Bool {
        let silence = InlineArray<64, Int16>(repeating: 0)
        let whole = (self.taken * self.output.hertz + self.input.hertz / 2) / self.input.hertz
        while self.given < whole && output.freeCapacity > 0 {
            self.given += self.run(silence.span, into: &output, limit: whole - self.given).given
        }
        return self.given >= whole
    }

    private mutating func run(
        _ samples: Span<Int16>, into output: inout OutputSpan<Int16>, limit: Int
    ) -> (taken: Int, given: Int) {
        guard let state = unsafe self.state else {
            let count = min(samples.count, output.freeCapacity, limit)
            for index in 0..<count { output.append(samples[index]) }
            return (count, count)
        }
        let room = min(output.freeCapacity, limit)
        var taken = UInt32(samples.count)
        var given = UInt32(room)
        unsafe output.withUnsafeMutableBufferPointer { buffer, initialized in
            unsafe samples.withUnsafeBufferPointer { input in
                guard let source = input.baseAddress, let target = buffer.baseAddress else {
                    (taken, given) = (0, 0)
                    return
                }
                _ = unsafe speex_resampler_process_int(
                    state, 0, source, &taken, target + initialized, &given)
            }
            initialized += Int(given)
        }
        return (Int(taken), Int(given))
    }
}
