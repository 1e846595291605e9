import JackfieldPlugin
import Synchronization
import VendorKit

/// One call's audio at Deepgram.
///
/// Ready when the WebSocket is open. When the connection ends, the session has failed: the host has the audio, and sends it
/// to the next.
final class ListenSession: RecognizerSession {
    private struct State {
        var socket: WebSocket?
        var isOpen = false
        /// It was closed by us, or has failed and told so.
        var isOver = false
        var timeline = AudioTimeline()
        /// All up to here is final, on Deepgram's clock.
        var covered = Duration.zero
        /// Words were shown that are not final.
        var hasOpenWords = false
        var finalizations: [Request] = []
        /// Of the last audio or sign of life.
        var lastSent = Duration.zero
        var timer: PluginTimer?
        var patience: PluginTimer?
    }

    /// Deepgram ends a connection on which nothing came for 10 s.
    private static let silence = Duration.seconds(4)
    /// Deepgram may answer a Finalize with nothing when there was nothing.
    private static let patience = Duration.milliseconds(600)

    private let results: RecognizerResults
    private let server: DeepgramServer
    private let rate: Int
    private let state = Mutex(State())

    init(_ results: RecognizerResults, server: DeepgramServer, rate: Int) {
        self.results = results
        self.server = server
        self.rate = rate
    }

    var isReadyAtOnce: Bool { false }

    private var host: Host { self.results.session.host }

    func connect(to url: String) throws(ProviderError) {
        let socket = try self.host.connect(to: url, headers: self.server.headers, reader: self)
        let isOver = self.state.withLock { state in
            state.socket = socket
            return state.isOver
        }
        if isOver { socket.close() }
    }

    // MARK: - The host

    func push(_ audio: CallerAudio) -> Bool {
        let duration = Duration.microseconds(
            Int64(audio.samples.count) * 1_000_000 / Int64(max(1, self.rate)))
        let mediaTime = audio.mediaTime
        // An empty message would be the end of the audio.
        guard !audio.samples.isEmpty else { return true }
        let samples = audio.samples
        let delivery = self.state.withLock { state -> WebSocket.Delivery in
            guard state.isOpen, !state.isOver, let socket = state.socket else { return .gone }
            let delivery = unsafe socket.send(.binary, samples.bytes)
            guard delivery == .sent else { return delivery }
            state.timeline.add(duration, at: mediaTime)
            state.lastSent = self.host.now
            return .sent
        }
        return delivery != .full
    }

    func finalize(_ request: Request) throws(ProviderError) {
        let isDone = self.state.withLock { state -> Bool in
            guard state.isOpen, !state.isOver, let socket = state.socket else { return false }
            if !state.hasOpenWords, state.covered >= state.timeline.end { return true }
            state.finalizations.append(request)
            socket.send(#"{"type":"Finalize"}"#)
            return false
        }
        guard !isDone else { return self.results.done(request) }
        let patience = self.results.session.timer(after: Self.patience) { [weak self] _ in
            self?.giveUpWaiting()
        }
        self.state.withLock { $0.patience = patience }
    }

    func cancel(_ request: Request) {
        self.state.withLock { state in state.finalizations.removeAll { $0 == request } }
    }

    func close() {
        let (isFirst, socket) = self.end()
        guard isFirst else { return }
        self.stopTimers()
        socket?.send(#"{"type":"CloseStream"}"#)
        socket?.close()
    }

    // MARK: - Time

    private func keepAlive(at now: Duration) {
        self.state.withLock { state in
            guard !state.isOver, now - state.lastSent >= Self.silence else { return }
            state.socket?.send(#"{"type":"KeepAlive"}"#)
            state.lastSent = now
        }
    }

    /// There was nothing that could become final.
    private func giveUpWaiting() {
        let requests = self.state.withLock { state -> [Request] in
            // Shown words must become final: without them the host asks the next provider.
            guard !state.hasOpenWords else { return [] }
            defer { state.finalizations = [] }
            return state.finalizations
        }
        for request in requests { self.results.done(request) }
    }

    private func stopTimers() {
        let timers = self.state.withLock { state in
            defer { (state.timer, state.patience) = (nil, nil) }
            return [state.timer, state.patience]
        }
        for timer in timers { timer?.stop() }
    }
}

extension ListenSession: WebSocketReader {
    func opened() {
        self.state.withLock { state in
            state.isOpen = true
            state.lastSent = self.host.now
        }
        let timer = self.results.session.timer(after: .seconds(1), every: .seconds(1)) {
            [weak self] now in self?.keepAlive(at: now)
        }
        self.state.withLock { $0.timer = timer }
        self.results.session.ready()
    }

    func receive(_ kind: WebSocket.Message, _ bytes: RawSpan) {
        guard kind == .text, let message = ListenMessage(bytes) else {
            return self.fail(
                ProviderError(
                    .protocolViolation, "Deepgram has sent a message that is no JSON of its kind"))
        }
        switch message {
        case .results(let results): self.receive(results)
        case .error(let code):
            self.fail(
                ProviderError(
                    .protocolViolation, "Deepgram does not understand a message", vendorCode: code))
        case .other: break
        }
    }

    private func receive(_ results: ListenResults) {
        let isFinal = results.isFinal == true
        let text = results.text
        let (transcript, done) = self.state.withLock { state -> (Transcript?, Request?) in
            guard !state.isOver else { return (nil, nil) }
            if isFinal { state.covered = max(state.covered, results.end) }
            state.hasOpenWords = !isFinal && !text.isEmpty
            let isAnswer = results.isFromFinalize == true && !state.finalizations.isEmpty
            return (
                text.isEmpty ? nil : results.transcript(on: state.timeline),
                isAnswer ? state.finalizations.removeFirst() : nil
            )
        }
        if let transcript {
            if isFinal { self.results.final(transcript) } else { self.results.partial(transcript) }
        }
        if let done { self.results.done(done) }
    }

    func closed(_ code: UInt32, _ reason: String) {
        self.fail(self.server.error(code, reason, .hearing))
    }

    private func fail(_ error: ProviderError) {
        let (isFirst, socket) = self.end()
        guard isFirst else { return }
        self.stopTimers()
        self.results.fail(error)
        socket?.close()
    }

    /// - Returns: whether it was not over before, and what is to be closed; `connect` closes what it does not know yet.
    private func end() -> (isFirst: Bool, WebSocket?) {
        self.state.withLock { state in
            defer { state.isOver = true }
            return (!state.isOver, state.socket)
        }
    }
}
