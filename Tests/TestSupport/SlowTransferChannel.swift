import CallAudio
import CallModel
package import EventLoop
package import Providers

/// A line that gives no audio from the moment that it is asked to hand the call over.
package final class SlowTransferChannel: FakeLineChannel {
    package let name = "phone"
    private let loop: EventLoop
    private let length: Duration

    package init(on loop: EventLoop, takes length: Duration) {
        self.loop = loop
        self.length = length
    }

    package func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine {
        Line(channel: self, events: events)
    }

    private final class Line: FakeLine, @unchecked Sendable {
        private let channel: SlowTransferChannel
        private var isLeaving = false

        init(channel: SlowTransferChannel, events: @escaping ProviderEventHandler) {
            self.channel = channel
            super.init(loop: channel.loop, events: events)
        }

        override var givesAudio: Bool { !self.isLeaving }

        override func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
            guard verb == .transfer else { return }
            self.isLeaving = true
            self.report(.transferred(request, isAccepted: true), after: self.channel.length)
        }

        override func flush() -> Duration? { nil }
    }
}
