import JackfieldPlugin
import Synchronization

/// One call's utterances over REST, a request for each once its text is complete.
///
/// A request that fails is not sent again here: that is the host's decision.
final class RequestSession: SynthesizerSession {
    private struct Entry: Sendable {
        let request: Request
        let manner: SpeechPlan.Manner
        var text = ""
        /// Nil: its text is not complete, or the host has not given it yet.
        var transfer: HTTPTransfer?
    }

    private let speech: SynthesizerSpeech
    private let queue: SpeechQueue
    private let plan: SpeechPlan
    private let server: ElevenLabsServer
    private let entries = Mutex<[Entry]>([])

    init(
        _ speech: SynthesizerSpeech, queue: SpeechQueue, plan: SpeechPlan, server: ElevenLabsServer
    ) {
        self.speech = speech
        self.queue = queue
        self.plan = plan
        self.server = server
    }

    private var host: Host { self.speech.session.host }

    // MARK: - The host

    /// What is wrong with the wishes for an utterance is told as its error, where there is room for words.
    func begin(_ request: Request, voice: VoiceOptions) throws(ProviderError) {
        try self.queue.begin(request)
        do throws(ProviderError) {
            let manner = try self.plan.manner(for: voice)
            self.entries.withLock { $0.append(Entry(request: request, manner: manner)) }
        } catch {
            self.queue.fail(error, request)
        }
    }

    func text(_ piece: String, of request: Request) throws(ProviderError) {
        guard self.queue.text(piece, of: request) else { return self.drop(request) }
        self.entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.request == request }) else { return }
            entries[index].text += piece
        }
    }

    func end(_ request: Request) throws(ProviderError) {
        guard !self.queue.isSilent(request) else {
            self.drop(request)
            return self.queue.complete(request)
        }
        let entry = self.entries.withLock { entries in
            entries.first { $0.request == request }
        }
        guard let entry else { return }
        let transfer = self.host.send(
            self.server.post(
                self.plan.streamPath(entry.manner), self.plan.body(entry.text, entry.manner),
                deadline: self.plan.settings.timeout),
            to: SpeechReader(self, request))
        let isWanted = self.entries.withLock { entries -> Bool in
            guard let index = entries.firstIndex(where: { $0.request == request }) else {
                return false
            }
            entries[index].transfer = transfer
            return true
        }
        if !isWanted { transfer.cancel() }
    }

    func cancel(_ request: Request) {
        self.queue.cancel(request)
        self.drop(request)
    }

    func close() {
        self.queue.close()
        let transfers = self.entries.withLock { entries -> [HTTPTransfer] in
            defer { entries = [] }
            return entries.compactMap(\.transfer)
        }
        for transfer in transfers { transfer.cancel() }
    }

    /// Nothing more is asked or heard of it.
    private func drop(_ request: Request) {
        let transfer = self.entries.withLock { entries -> HTTPTransfer? in
            guard let index = entries.firstIndex(where: { $0.request == request }) else {
                return nil
            }
            return entries.remove(at: index).transfer
        }
        transfer?.cancel()
    }

    // MARK: - ElevenLabs

    func receive(_ piece: TimedAudio, _ request: Request) {
        self.queue.receive(piece.audio, piece.characters, of: request)
    }

    func complete(_ request: Request) {
        self.forget(request)
        self.queue.complete(request)
    }

    func refused(
        _ status: Int, _ headers: [(name: String, value: String)], _ body: [UInt8],
        _ request: Request
    ) {
        self.fail(
            ElevenLabsError.answer(status, headers, body: body, now: self.host.wallTime), request)
    }

    func fail(_ error: ProviderError, _ request: Request) {
        self.forget(request)
        self.queue.fail(error, request)
    }

    /// Its answer has ended.
    private func forget(_ request: Request) {
        self.entries.withLock { entries in entries.removeAll { $0.request == request } }
    }
}
