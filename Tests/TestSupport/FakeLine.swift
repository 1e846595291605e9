import CallAudio
package import CallModel
package import Providers

/// A channel whose far end the test makes: each line is answered at once, and nobody calls in.
package protocol FakeLineChannel: Channel {
    func makeLine(_ events: @escaping ProviderEventHandler) -> FakeLine
}

extension FakeLineChannel {
    package func open(
        _ options: SessionOptions, events: @escaping ProviderEventHandler
    ) -> any ChannelSession {
        let line = self.makeLine(events)
        line.begin()
        return line
    }

    package func listen(
        _ incoming: @escaping @Sendable (IncomingCall) -> Void
    ) async throws(ProviderFailure) {}
}

/// A line at 8 kHz with a caller who is silent, and who takes all that is played.
package class FakeLine: FakeSession, ChannelSession, @unchecked Sendable {
    private var frames = 0
    private var waiting = 0
    var played = 0

    /// Until the call is answered.
    var ringing: Duration { .zero }
    /// Whether the line gives audio now, if only silence.
    var givesAudio: Bool { true }

    func begin() {
        self.report(.ready)
        self.report(.media(rate: 8_000))
        self.report(.answered, after: self.ringing)
        self.eachFrame { [weak self] in self?.frameCame() }
    }

    /// 20 ms are over.
    func frameCame() { if self.givesAudio { self.waiting += 1 } }

    /// Whether the caller speaks at this time of the line.
    func isVoice(at time: Duration) -> Bool { false }

    package func act(_ verb: ChannelVerb, _ argument: String, _ request: RequestID) {
        self.report(.done(request, reason: .complete, units: 0))
    }

    package func play(_ samples: Span<Int16>) -> Bool {
        self.played += samples.count
        return true
    }

    package func flush() -> Duration? { .milliseconds(self.played / 8) }

    package func read(into samples: inout MutableSpan<Int16>) -> Int {
        guard self.waiting > 0 else { return 0 }
        self.waiting -= 1
        let time = Frame.duration * self.frames
        self.frames += 1
        FakeVoice.fill(
            &samples, count: 160, isVoice: self.isVoice(at: time), position: self.frames * 160)
        self.mark(&samples, at: time)
        return 160
    }

    /// Puts what a test wants to find again into a frame.
    func mark(_ samples: inout MutableSpan<Int16>, at time: Duration) {}
}
