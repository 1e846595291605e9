package import CallModel
package import EventLoop
package import Providers

/// One session of a recogniser, which hears recordings as it would hear a caller: 20 ms of audio every 20 ms
/// of the loop's time, and `finalize` behind each utterance.
package actor RecognizerTrial {
    private let loop: EventLoop
    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.loop.asUnownedSerialExecutor()
    }

    private let rate: Int
    private var session: (any RecognizerSession)?
    private var finals: [Transcript] = []
    private var samples: [Int16] = []
    private var position = 0
    private var requests: UInt64 = 0
    private var timer: LoopTimer?
    private var waiting: CheckedContinuation<Result<Void, ProviderFailure>, Never>?

    private static let frame = Duration.milliseconds(20)
    /// Longer than any provider's own deadline.
    private static let patience = Duration.seconds(60)

    package init(on loop: EventLoop, rate: Int) {
        self.loop = loop
        self.rate = rate
    }

    /// Opens the session; returns once it is ready for audio.
    package func open(
        _ recognizer: any Recognizer, language: String, expecting expectation: Expectation
    ) async throws(ProviderFailure) {
        let options = SessionOptions(
            rate: self.rate, callID: "bench", language: language, deadline: .seconds(10))
        try await self.wait { trial in
            trial.session = recognizer.open(options) { event in
                trial.assumeIsolated { $0.receive(event) }
            }
        }
        if !expectation.isEmpty { self.session?.expect(expectation) }
    }

    /// Lets the session hear an utterance and gives what it made of it; empty when it rejected it.
    package func hear(_ samples: [Int16]) async throws(ProviderFailure) -> [Transcript] {
        self.samples = samples
        self.position = 0
        self.finals = []
        try await self.wait { trial in
            trial.timer = trial.loop.schedule(after: Self.frame, every: Self.frame) { _ in
                trial.assumeIsolated { $0.pushFrame() }
            }
        }
        return self.finals
    }

    package func close() {
        self.session?.close(.done)
        self.session = nil
    }

    private func wait(_ start: (isolated RecognizerTrial) -> Void) async throws(ProviderFailure) {
        let result = await withCheckedContinuation { continuation in
            self.waiting = continuation
            start(self)
        }
        try result.get()
    }

    private func pushFrame() {
        guard let session = self.session else { return }
        let count = min(self.rate / 50, self.samples.count - self.position)
        guard count > 0 else { return self.finalize(session) }
        let frame = self.samples.span.extracting(self.position..<self.position + count)
        // What is not taken is offered again with the next frame's time.
        if session.push(frame, mediaTime: self.loop.now, isReplay: false) {
            self.position += count
        }
    }

    private func finalize(_ session: any RecognizerSession) {
        self.timer?.stop()
        self.requests += 1
        let request = RequestID(rawValue: self.requests)
        self.timer = self.loop.schedule(after: Self.patience) { _ in
            self.assumeIsolated {
                $0.resume(.failure(ProviderFailure(.timedOut, "no final came within 60 s")))
            }
        }
        session.finalize(request)
    }

    private func receive(_ event: ProviderEvent) {
        switch event {
        case .final(let transcript): self.finals.append(transcript)
        case .ready: self.resume(.success(()))
        case .done(let request, _, _) where request.rawValue == self.requests:
            self.resume(.success(()))
        case .failed(let failure, _): self.resume(.failure(failure))
        default: break
        }
    }

    private func resume(_ result: Result<Void, ProviderFailure>) {
        self.timer?.stop()
        self.timer = nil
        let waiting = self.waiting
        self.waiting = nil
        waiting?.resume(returning: result)
    }
}
