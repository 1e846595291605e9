import CallAudio
import JackfieldPlugin
import Synchronization

/// One call leg.
final class WhisperSession: RecognizerSession {
    private let rate: SampleRate
    private let hearing: Hearing<Request>
    private let upsampler: Mutex<LineUpsampler>

    init(
        results: RecognizerResults, rate: SampleRate, options: HearingOptions,
        queue: TranscriptionQueue
    ) {
        self.rate = rate
        self.upsampler = Mutex(LineUpsampler(rate: rate))
        self.hearing = Hearing(options, queue: queue) { report in
            switch report {
            case .partial(let transcript): results.partial(transcript)
            case .final(let transcript, of: let request): results.final(transcript, of: request)
            case .done(let request): results.done(request)
            case .failed(let error, of: let request?): results.fail(error, request: request)
            case .failed(let error, of: nil): results.fail(error)
            }
        }
    }

    func push(_ audio: CallerAudio) -> Bool {
        guard self.hearing.hasRoom else { return false }
        var copy: [Int16] = []
        copy.reserveCapacity(audio.samples.count)
        for index in audio.samples.indices { copy.append(audio.samples[index]) }
        let samples = copy
        let wide = self.upsampler.withLock { $0.convert(samples) }
        self.hearing.hear(
            wide, lasting: self.rate.duration(of: samples.count), at: audio.mediaTime)
        return true
    }

    func finalize(_ request: Request) throws(ProviderError) { self.hearing.finalize(request) }

    func expect(_ expectation: Expectation) throws(ProviderError) {
        self.hearing.expect(expectation.phrases)
    }

    func cancel(_ request: Request) { self.hearing.cancel(request) }

    func close() { self.hearing.close() }
}
