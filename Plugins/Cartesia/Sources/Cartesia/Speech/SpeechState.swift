import JackfieldPlugin

/// The state of a session: its WebSocket, and its utterances in the order in which they began.
struct SpeechState {
    enum Line: Sendable { case closed, opening, open }

    private(set) var line = Line.closed
    /// Of the WebSocket that was asked for last. What others say is of no interest any more.
    private(set) var number = 0
    private(set) var socket: WebSocket?
    /// The host was told so, once.
    private(set) var isReady = false
    /// It was closed by the host, or has failed and told so.
    private(set) var isOver = false
    var utterances: [Utterance] = []
    /// Contexts so far.
    private var contexts = 0
    /// A timer will look after what could not be given or sent.
    var isWaiting = false
    var timer: PluginTimer?

    // MARK: - The WebSocket

    /// - Returns: the number of the WebSocket to open; nil: none is needed.
    mutating func beginOpening() -> Int? {
        guard !self.isOver, self.line == .closed else { return nil }
        self.line = .opening
        self.number += 1
        return self.number
    }

    /// - Returns: false: nobody wants it any more.
    mutating func take(_ socket: WebSocket, _ number: Int) -> Bool {
        guard !self.isOver, number == self.number, self.line != .closed else { return false }
        self.socket = socket
        return true
    }

    /// - Returns: whether the session is ready by that.
    mutating func opened(_ number: Int) -> Bool {
        guard !self.isOver, number == self.number, self.line == .opening else { return false }
        self.line = .open
        defer { self.isReady = true }
        return !self.isReady
    }

    /// What the end of a WebSocket leaves to do.
    enum Loss: Sendable {
        case nothing
        /// The session has never been ready.
        case fail
        /// There is text of which Cartesia has got nothing yet.
        case reopen
    }

    /// The WebSocket has ended, or did not come to be: what is being spoken has failed.
    mutating func lost(_ number: Int, _ error: ProviderError) -> Loss {
        guard !self.isOver, number == self.number, self.line != .closed else { return .nothing }
        let wasOpen = self.line == .open
        self.line = .closed
        self.socket = nil
        guard self.isReady else { return .fail }
        for index in self.utterances.indices
        where !wasOpen || self.utterances[index].script.isKnown {
            self.utterances[index].fail(error)
        }
        return self.utterances.contains { !$0.isFinished } ? .reopen : .nothing
    }

    /// - Returns: whether it was not over before, and what is to be ended outside the lock.
    mutating func end() -> (isFirst: Bool, socket: WebSocket?, timer: PluginTimer?) {
        defer {
            self.isOver = true
            self.utterances = []
            (self.socket, self.timer) = (nil, nil)
        }
        return (!self.isOver, self.socket, self.timer)
    }

    // MARK: - Utterances

    func index(of request: Request) -> Int? {
        self.utterances.firstIndex { $0.request == request }
    }

    /// Cartesia has said something.
    mutating func hear(_ message: SpeechMessage) {
        for index in self.utterances.indices {
            let script = self.utterances[index].script
            let isMeant = message.context.map { $0 == script.context } ?? script.isKnown
            if isMeant { self.utterances[index].hear(message.news) }
        }
    }

    /// Nothing more is wanted of an utterance.
    mutating func drop(_ index: Int) {
        let script = self.utterances.remove(at: index).script
        // What is on its way comes nevertheless, and finds nobody who knows its context.
        guard script.isKnown, let context = script.context else { return }
        self.socket?.send(GenerationForm.cancellation(of: context))
    }

    /// Gives the host what has come of the first utterance, and of the next once that is complete.
    /// - Returns: false: the host has no room.
    mutating func give(to speech: SynthesizerSpeech) -> Bool {
        while !self.utterances.isEmpty {
            let request = self.utterances[0].request
            if let failure = self.utterances[0].failure {
                self.drop(0)
                speech.fail(failure, request: request)
                continue
            }
            switch self.utterances[0].audio.give(to: speech, as: request) {
            case .noRoom: return false
            case .unwanted: self.drop(0)
            case .taken:
                guard self.utterances[0].script.isComplete else { return true }
                let script = self.utterances.removeFirst().script
                speech.done(request, units: Int64(script.characters))
            }
        }
        return true
    }

    /// Sends what waits.
    /// - Parameters:
    ///   - prefix: of the names of contexts.
    ///   - limit: contexts that are open at the same time.
    /// - Returns: false: Cartesia reads too slowly.
    mutating func send(prefix: String, limit: Int) -> Bool {
        guard self.line == .open, let socket = self.socket else { return true }
        let unfinished = self.utterances.indices.filter { !self.utterances[$0].isFinished }
        for index in unfinished.prefix(limit) {
            if self.utterances[index].script.open(as: "\(prefix)-\(self.contexts + 1)") {
                self.contexts += 1
            }
            while let message = self.utterances[index].script.message {
                switch socket.send(message) {
                case .sent: self.utterances[index].script.sent()
                case .full: return false
                // Its end will be told.
                case .gone: return true
                }
            }
        }
        return true
    }
}
