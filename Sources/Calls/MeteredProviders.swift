import CallModel
import Providers

// Providers that have a price, with a meter between them and the call.

final class MeteredRecognizer: Recognizer {
    private let provider: any Recognizer
    private let account: UsageAccount

    init(_ provider: any Recognizer, _ account: UsageAccount) {
        self.provider = provider
        self.account = account
    }

    var name: String { self.provider.name }
    var maxIngestRate: Int { self.provider.maxIngestRate }

    func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any RecognizerSession {
        Session(self.provider.open(options, events: events), rate: options.rate, self.account)
    }

    private final class Session: RecognizerSession {
        private let session: any RecognizerSession
        private let rate: Double
        private let account: UsageAccount

        init(_ session: any RecognizerSession, rate: Int, _ account: UsageAccount) {
            self.session = session
            self.rate = Double(rate)
            self.account = account
        }

        func push(_ samples: Span<Int16>, mediaTime: Duration, isReplay: Bool) -> Bool {
            guard self.session.push(samples, mediaTime: mediaTime, isReplay: isReplay) else {
                return false
            }
            self.account.add(Double(samples.count) / self.rate, .seconds)
            return true
        }

        func finalize(_ request: RequestID) { self.session.finalize(request) }
        func expect(_ expectation: Expectation) { self.session.expect(expectation) }
        func cancel(_ request: RequestID) { self.session.cancel(request) }
        func close(_ reason: CloseReason) { self.session.close(reason) }
    }
}

final class MeteredSynthesizer: Synthesizer {
    private let provider: any Synthesizer
    private let account: UsageAccount

    init(_ provider: any Synthesizer, _ account: UsageAccount) {
        self.provider = provider
        self.account = account
    }

    var name: String { self.provider.name }

    func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any SynthesizerSession {
        Session(self.provider.open(options, events: events), self.account)
    }

    private final class Session: SynthesizerSession {
        private let session: any SynthesizerSession
        private let account: UsageAccount

        init(_ session: any SynthesizerSession, _ account: UsageAccount) {
            self.session = session
            self.account = account
        }

        var rate: Int { self.session.rate }

        func begin(_ request: RequestID, voice: [String: String]) {
            self.session.begin(request, voice: voice)
        }

        func text(_ piece: String, of request: RequestID) {
            self.account.add(Double(piece.count), .characters)
            self.session.text(piece, of: request)
        }

        func end(_ request: RequestID) { self.session.end(request) }

        func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int {
            let count = self.session.read(request, into: &samples)
            if count > 0 { self.account.add(Double(count) / Double(self.rate), .seconds) }
            return count
        }

        func awaitAudio() { self.session.awaitAudio() }
        func cancel(_ request: RequestID) { self.session.cancel(request) }
        func close(_ reason: CloseReason) { self.session.close(reason) }
    }
}

/// It tells its tokens itself.
final class MeteredDialogue: Dialogue {
    private let provider: any Dialogue
    private let account: UsageAccount

    init(_ provider: any Dialogue, _ account: UsageAccount) {
        self.provider = provider
        self.account = account
    }

    var name: String { self.provider.name }

    func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any DialogueSession {
        let account = self.account
        return self.provider.open(options) { event in
            if case .usage(_, let input, let output, let cached) = event {
                account.addTokens(input: input, output: output, cached: cached)
            }
            events(event)
        }
    }
}

extension [ChainLink<any Recognizer>] {
    func metered(by meter: UsageMeter) -> Self {
        self.map { $0.metered(by: meter) { MeteredRecognizer($0, $1) } }
    }
}

extension [ChainLink<any Synthesizer>] {
    func metered(by meter: UsageMeter) -> Self {
        self.map { $0.metered(by: meter) { MeteredSynthesizer($0, $1) } }
    }
}

extension [ChainLink<any Dialogue>] {
    func metered(by meter: UsageMeter) -> Self {
        self.map { $0.metered(by: meter) { MeteredDialogue($0, $1) } }
    }
}

extension ChainLink {
    fileprivate func metered(
        by meter: UsageMeter, _ wrapped: (Port, UsageAccount) -> Port
    ) -> ChainLink {
        guard let prices = self.prices else { return self }
        var link = self
        link.provider = wrapped(self.provider, meter.account(of: self.name, prices))
        return link
    }
}
