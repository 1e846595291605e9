import JackfieldPlugin
import Synchronization
import VendorKit

/// One call's audio: kept until its words are asked for, then sent as a file.
///
/// What is longer than one request bears is sent in parts while the caller still speaks; their words come in order.
/// Nothing is told to the host after `close` has returned. A part that fails is not sent again here.
final class TranscriptionSession: RecognizerSession {
    /// Audio whose words are awaited; times on the clock of all that was taken.
    private struct Part {
        let number: Int
        let start: Duration
        let end: Duration
        var transfer: HTTPTransfer?
        var answer: Transcription?
    }

    private struct Upload {
        let number: Int
        let samples: [Int16]
    }

    private struct State {
        var cutter: UtteranceCutter
        var timeline = AudioTimeline()
        /// In order.
        var parts: [Part] = []
        var lastNumber = 0
        /// Each is answered when all parts up to its last are final.
        var finalizations: [(request: Request, last: Int)] = []
        /// It was closed, or has failed and told so.
        var isOver = false
    }

    private let results: RecognizerResults
    private let api: TranscriptionAPI
    private let rate: Int
    private let language: String
    private let state: Mutex<State>

    /// - Parameter language: of the call, BCP 47; may be empty.
    init(_ results: RecognizerResults, api: TranscriptionAPI, rate: Int, language: String) {
        self.results = results
        self.api = api
        self.rate = rate
        self.language = language
        self.state = Mutex(
            State(cutter: UtteranceCutter(rate: rate, longest: api.mostSamples(rate: rate))))
    }

    // MARK: - The host

    func push(_ audio: CallerAudio) -> Bool {
        let duration = self.time(audio.samples.count)
        let mediaTime = audio.mediaTime
        let samples = audio.samples
        let upload = self.state.withLock { state -> Upload? in
            guard !state.isOver else { return nil }
            state.timeline.add(duration, at: mediaTime)
            return state.cutter.add(samples).map { self.add($0, to: &state) }
        }
        if let upload { self.send(upload) }
        return true
    }

    func finalize(_ request: Request) throws(ProviderError) {
        let upload = self.state.withLock { state -> Upload? in
            guard !state.isOver else { return nil }
            let upload = state.cutter.takeAll().map { self.add($0, to: &state) }
            state.finalizations.append((request, state.lastNumber))
            self.answer(&state)
            return upload
        }
        if let upload { self.send(upload) }
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in state.finalizations.removeAll { $0.request == request } }
    }

    func close() {
        let transfers = self.state.withLock { state -> [HTTPTransfer] in
            state.isOver = true
            return Self.forgetAll(&state)
        }
        for transfer in transfers { transfer.cancel() }
    }

    // MARK: - The server

    /// What is understood of a part so far.
    /// - Returns: whether more of it is wanted.
    func understand(_ transcription: Transcription, _ number: Int) -> Bool {
        self.state.withLock { state in
            guard let part = state.parts.first(where: { $0.number == number }) else { return false }
            // Words of later parts wait until those before are final.
            if part.number == state.parts.first?.number, !transcription.text.isEmpty {
                self.results.partial(self.transcript(transcription, part, on: state.timeline))
            }
            return true
        }
    }

    /// All of a part is understood.
    func complete(_ transcription: Transcription, _ number: Int) {
        self.state.withLock { state in
            guard let index = state.parts.firstIndex(where: { $0.number == number }) else { return }
            state.parts[index].answer = transcription
            while let part = state.parts.first, let answer = part.answer {
                state.parts.removeFirst()
                guard !answer.text.isEmpty else { continue }
                self.results.final(self.transcript(answer, part, on: state.timeline))
            }
            self.answer(&state)
        }
    }

    /// The words of a part are lost here: the host sends the audio to the next.
    func fail(_ error: ProviderError, _ number: Int) {
        let transfers = self.state.withLock { state -> [HTTPTransfer] in
            guard state.parts.contains(where: { $0.number == number }) else { return [] }
            let requests = state.finalizations.map(\.request)
            for request in requests { self.results.fail(error, request: request) }
            // Nobody has asked yet, and so nobody would be told.
            if requests.isEmpty {
                state.isOver = true
                self.results.fail(error)
            }
            return Self.forgetAll(&state)
        }
        for transfer in transfers { transfer.cancel() }
    }

    // MARK: - Parts

    private func add(_ part: UtteranceCutter.Part, to state: inout State) -> Upload {
        state.lastNumber += 1
        let start = self.time(part.start)
        let end = start + self.time(part.samples.count)
        state.parts.append(Part(number: state.lastNumber, start: start, end: end))
        return Upload(number: state.lastNumber, samples: part.samples)
    }

    private func send(_ upload: Upload) {
        let reader = TranscriptionReader(self, self.api, upload.number)
        let request = self.api.request(
            for: upload.samples, rate: self.rate, language: self.language)
        let transfer = self.results.session.host.send(request, to: reader)
        let isWanted = self.state.withLock { state in
            guard let index = state.parts.firstIndex(where: { $0.number == upload.number }) else {
                return false
            }
            state.parts[index].transfer = transfer
            return true
        }
        if !isWanted { transfer.cancel() }
    }

    /// Answers those whose parts are all final.
    private func answer(_ state: inout State) {
        let open = state.parts.first?.number ?? .max
        while let first = state.finalizations.first, first.last < open {
            state.finalizations.removeFirst()
            self.results.done(first.request)
        }
    }

    /// - Returns: what is to be cancelled.
    private static func forgetAll(_ state: inout State) -> [HTTPTransfer] {
        let transfers = state.parts.compactMap(\.transfer)
        state.parts = []
        state.finalizations = []
        _ = state.cutter.takeAll()
        return transfers
    }

    private func time(_ samples: Int) -> Duration {
        .microseconds(Int64(samples) * 1_000_000 / Int64(max(1, self.rate)))
    }

    /// On the caller's clock.
    private func transcript(
        _ answer: Transcription, _ part: Part, on timeline: AudioTimeline
    ) -> Transcript {
        // The end of a part is no moment of what came later, behind a gap.
        let tick = Duration.microseconds(1)
        let start = { (offset: Duration) in
            timeline.mediaTime(at: min(part.start + offset, part.end - tick))
        }
        let end = { (offset: Duration) in start(offset - tick) + tick }
        let words = answer.words.map {
            Transcript.Word($0.text, start: start($0.start), end: end($0.end))
        }
        return Transcript(
            answer.text, words: words, start: words.first?.start ?? start(.zero),
            end: words.last?.end ?? end(part.end - part.start), language: answer.language)
    }
}
