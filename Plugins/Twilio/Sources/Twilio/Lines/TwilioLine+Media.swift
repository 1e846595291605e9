import CallAudio
import JackfieldPlugin
import Synchronization

/// What comes over a call's media stream.
extension TwilioLine {
    /// A media stream has begun that bears this call's token.
    /// - Returns: whether it is wanted.
    func attach(_ stream: MediaStream, _ start: StreamMessage.Start) -> Bool {
        enum News { case none, up, back(Errand) }
        let now = self.host.now
        let taken = self.state.withLock { state -> (leg: ChannelLeg, news: News)? in
            guard let leg = state.leg, state.phase == .connecting || state.phase == .away,
                state.callSid == nil || state.callSid == start.callSid
            else { return nil }
            state.callSid = start.callSid
            state.stream = stream
            if state.wasUp {
                state.audio.addGap(
                    CallerAudio.rate.samples(in: now - state.heardUntil), isLost: false)
            }
            state.heardUntil = now
            state.enter(.up)
            defer { state.wasUp = true }
            guard state.wasUp else { return (leg, .up) }
            guard case .keys? = state.errand, let errand = state.errand else { return (leg, .none) }
            state.errand = nil
            return (leg, .back(errand))
        }
        guard let taken else { return false }
        self.writer.withLock { $0 = StreamWriter(streamSid: start.streamSid) }
        self.stopFilling()
        switch taken.news {
        case .none: break
        case .back(let errand): taken.leg.done(errand.request)
        case .up:
            taken.leg.answered()
            if self.direction == .incoming, self.board.settings.records { self.record() }
        }
        return true
    }

    /// A frame of the caller. Allocates nothing.
    /// - Parameter lost: samples before it that never came.
    func hear(_ samples: Span<Int16>, lost: Int, of stream: UInt64) {
        let now = self.host.now
        self.state.withLock { state in
            guard state.stream?.number == stream else { return }
            // What waits goes first, and makes room.
            Self.drain(&state)
            state.audio.addGap(lost, isLost: true)
            state.audio.append(samples)
            state.heardUntil = now
            Self.drain(&state)
        }
    }

    private static func drain(_ state: inout State) {
        guard let leg = state.leg else { return }
        state.audio.drain { samples, mediaTime, sequence, isAfterGap in
            leg.audio(
                samples, mediaTime: mediaTime, sequence: sequence, followsGap: isAfterGap)
        }
    }

    func press(_ key: Character, of stream: UInt64) {
        let line = self.state.withLock { state -> (ChannelLeg, Duration)? in
            guard state.stream?.number == stream, let leg = state.leg else { return nil }
            return (leg, state.audio.mediaTime)
        }
        if let (leg, time) = line { leg.dtmf(key, duration: .milliseconds(100), at: time) }
    }

    /// - Returns: false when we have sent no such mark.
    func echoed(_ mark: String, of stream: UInt64) -> Bool {
        guard mark.utf8.count <= StreamMessage.mostDigits, let position = Int(mark) else {
            return false
        }
        let now = self.host.now
        return self.state.withLock { state in
            guard state.stream?.number == stream else { return true }
            return state.reply.echoed(position, at: now)
        }
    }

    /// The stream has ended in order: with the call, unless Twilio does something for us.
    func streamStopped(_ stream: UInt64) {
        self.streamEnded(stream, .normal, "the far party hung up")
    }

    /// The socket is closed. Twilio goes on with the fallback that it was given.
    func streamLost(_ stream: UInt64, _ code: UInt32) {
        self.streamEnded(stream, .failed, "the media stream was lost (code \(code))")
    }

    private func streamEnded(_ stream: UInt64, _ cause: HangupCause, _ reason: String) {
        let now = self.host.now
        let phase = self.state.withLock { state -> Phase? in
            guard state.stream?.number == stream else { return nil }
            if state.phase == .away {
                state.stream = nil
                state.reply.streamEnded(at: now)
            }
            return state.phase
        }
        switch phase {
        case .away: self.startFilling()
        case .up: self.end(cause, reason, isGone: true)
        case nil, .ringing, .taken, .connecting, .over: break
        }
    }

    // MARK: - Silence while there is no stream

    private func startFilling() {
        let timer = self.host.timer(
            after: .milliseconds(100), every: .milliseconds(100)
        ) { [weak self] now in self?.fill() }
        let old = self.filler.withLock { kept in
            defer { kept = timer }
            return kept.take()
        }
        old?.stop()
        // It may have come back meanwhile.
        if self.state.withLock({ $0.phase != .away }) { self.stopFilling() }
    }

    func stopFilling() {
        // Taken out first: to stop it may wait for its body.
        self.filler.withLock { $0.take() }?.stop()
    }

    private func fill() {
        let now = self.host.now
        self.state.withLock { state in
            guard state.phase == .away, state.stream == nil else { return }
            state.audio.addGap(
                CallerAudio.rate.samples(in: now - state.heardUntil), isLost: false)
            state.heardUntil = now
            Self.drain(&state)
        }
    }
}
