import CallAudio
package import CallModel
package import EventLoop
package import Providers

/// A line that gives no audio from the moment that it is asked to hand the call over.
package final class SlowTransferChannel: Channel {
    package let name = "phone"
    private let loop: EventLoop
    private let length: Duration

    package init(on loop: EventLoop, takes length: Duration) {
        self.loop = loop
        self.length = length
    }

    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any ChannelSession {
        let session = Session(channel: self, events: events)
        session.begin()
        return session
    }

    package func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {}

    private final class Session: FakeSession, ChannelSession, @unchecked Sendable {
        private let channel: SlowTransferChannel
        private var hasFrame = false
        private var isLeaving = false

        init(channel: SlowTransferChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        func begin() {
            self.report(.ready)
            self.report(.media(rate: 8_000))
            self.report(.answered)
            self.eachFrame { [weak self] in
                guard let self else { return }
                self.hasFrame = !self.isLeaving
            }
        }

        func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
            guard verb == .transfer else { return }
            self.isLeaving = true
            self.report(.transferred(request, isAccepted: true), after: self.channel.length)
        }

        func play(_ samples: Span<Int16>) -> Bool { true }

        func flush() -> Duration? { nil }

        func read(into samples: inout MutableSpan<Int16>) -> Int {
            guard self.hasFrame else { return 0 }
            self.hasFrame = false
            FakeVoice.fill(&samples, count: 160, isVoice: false, position: 0)
            return 160
        }
    }
}
