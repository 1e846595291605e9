package import EventLoop
package import Providers

/// Says half of everything, thinks for 200 ms, and says the rest.
package final class PausingVoice: Synthesizer {
    package let name = "voice"
    private let loop: EventLoop

    package init(on loop: EventLoop) { self.loop = loop }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any SynthesizerSession {
        let session = Session(rate: options.rate, loop: self.loop, events: events)
        session.report(.ready)
        return session
    }

    private final class Session: FakeSession, SynthesizerSession, @unchecked Sendable {
        let rate: Int
        private var left = 0

        init(rate: Int, loop: EventLoop, events: @escaping ProviderEventHandler) {
            self.rate = rate
            super.init(loop: loop, events: events)
        }

        func begin(_ request: RequestID, voice: [String: String]) {}
        func text(_ piece: String, of request: RequestID) {}

        func end(_ request: RequestID) {
            self.later(.milliseconds(80)) { [weak self] in self?.give() }
            self.later(.milliseconds(580)) { [weak self] in
                self?.give()
                self?.report(.done(request, reason: .complete, units: 0))
            }
        }

        /// 300 ms.
        private func give() { self.left += self.rate * 3 / 10 }

        func read(_ request: RequestID, into samples: inout MutableSpan<Int16>) -> Int {
            let count = min(samples.count, self.left)
            for index in 0..<count { samples[index] = index % 2 == 0 ? 1_000 : -1_000 }
            self.left -= count
            return count
        }
    }
}
