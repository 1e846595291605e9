import CallModel

/// The plan for an exhausted chain: which step runs, and when the next one does.
///
/// Pure: events and times in, actions out. A step that fails is followed by the next; the last is the end.
struct LastResortPlan {
    enum Event: Equatable {
        case begun
        /// What was to be played has been.
        case played
        /// There was nobody to say it.
        case unplayable
        case key(Character)
        case transferred(isAccepted: Bool)
        /// Whether the caller is speaking now.
        case speech(Bool)
        case recordingFailed(String)
        case clockAdvanced
    }

    enum Action: Equatable {
        /// A step begins; for the journal.
        case step(String)
        case failed(step: String, reason: String)
        case play(Prompt)
        case beep
        case stopPlaying
        case transfer(to: String)
        case record(folder: String)
        case stopRecording
        case hangUp
    }

    private enum State: Equatable {
        case idle
        case playing
        case prompting(round: Int)
        case choosing(round: Int, since: Duration)
        case transferring(since: Duration)
        case greeting
        case recording(since: Duration, quietSince: Duration?)
        case over
    }

    /// A transfer of which nothing more is heard has failed.
    static let longestTransfer = Duration.seconds(90)

    private var steps: [LastResort]
    private var step = LastResort.hangUp
    private var state = State.idle

    init(_ steps: [LastResort]) { self.steps = steps }

    /// Whether the first step has begun.
    var isUnderWay: Bool { self.state != .idle }

    /// Whether something is being said.
    var needsVoice: Bool {
        let prompt: Prompt? =
            switch (self.state, self.step) {
            case (.playing, .say(let text)): .say(text)
            case (.prompting, .menu(let menu)): menu.prompt
            case (.greeting, .voicemail(let voicemail)): voicemail.prompt
            default: nil
            }
        if case .say = prompt { return true }
        return false
    }

    var names: String { self.steps.map(\.name).joined(separator: ", ") }

    mutating func receive(_ event: Event, at now: Duration) -> [Action] {
        switch (self.state, event) {
        case (.idle, .begun): return self.next(at: now)
        case (.playing, .played):
            self.leaveOutStandIn()
            return self.next(at: now)
        case (.playing, .unplayable), (.prompting, .unplayable):
            return self.fail("there is no voice", at: now)
        case (.prompting(let round), .played):
            self.state = .choosing(round: round, since: now)
            return []
        case (.prompting(let round), .key(let key)):
            return [.stopPlaying] + self.choose(key, round: round, at: now)
        case (.choosing(let round, _), .key(let key)):
            return self.choose(key, round: round, at: now)
        case (.choosing(let round, let since), .clockAdvanced):
            return self.waitForKey(round: round, since: since, at: now)
        case (.transferring, .transferred(let isAccepted)):
            return isAccepted ? [] : self.fail("the channel did not transfer", at: now)
        case (.transferring(let since), .clockAdvanced) where now - since > Self.longestTransfer:
            return self.fail("the channel does not say how the transfer ended", at: now)
        // A prompt that nobody can say is no reason to take no message.
        case (.greeting, .played), (.greeting, .unplayable): return self.record(at: now)
        case (.recording, _): return self.recording(event, at: now)
        default: return []
        }
    }

    private mutating func next(at now: Duration) -> [Action] {
        self.step = self.steps.isEmpty ? .hangUp : self.steps.removeFirst()
        let begin = Action.step(self.step.name)
        switch self.step {
        case .say(let text): return [begin] + self.play(.say(text))
        case .clip(let samples, let rate):
            return [begin] + self.play(.clip(samples: samples, rate: rate))
        case .menu(let menu):
            self.state = .prompting(round: 1)
            return [begin, .play(menu.prompt)]
        case .transfer(let target): return [begin] + self.transfer(to: target, at: now)
        case .voicemail(let voicemail):
            self.state = .greeting
            return [begin, voicemail.prompt.map { .play($0) } ?? .beep]
        case .hangUp:
            self.state = .over
            return [begin, .hangUp]
        }
    }

    /// A clip right after a sentence is for when nobody can say the sentence, and it was said.
    private mutating func leaveOutStandIn() {
        guard case .say = self.step, case .clip = self.steps.first else { return }
        self.steps.removeFirst()
    }

    private mutating func fail(_ reason: String, at now: Duration) -> [Action] {
        let failed = Action.failed(step: self.step.name, reason: reason)
        return [failed] + self.next(at: now)
    }

    private mutating func play(_ prompt: Prompt) -> [Action] {
        self.state = .playing
        return [.play(prompt)]
    }

    private mutating func transfer(to target: String, at now: Duration) -> [Action] {
        self.state = .transferring(since: now)
        return [.transfer(to: target)]
    }

    // MARK: - The menu

    private mutating func choose(_ key: Character, round: Int, at now: Duration) -> [Action] {
        guard case .menu(let menu) = self.step else { return [] }
        switch menu.choices[key] {
        case .transfer(let target): return self.transfer(to: target, at: now)
        case .hangUp:
            self.state = .over
            return [.hangUp]
        case .next: return self.next(at: now)
        case .again, nil: return self.prompt(menu, round: round + 1, at: now)
        }
    }

    private mutating func waitForKey(
        round: Int, since: Duration, at now: Duration
    ) -> [Action] {
        guard case .menu(let menu) = self.step, now - since >= menu.wait else { return [] }
        return self.prompt(menu, round: round + 1, at: now)
    }

    private mutating func prompt(_ menu: KeyMenu, round: Int, at now: Duration) -> [Action] {
        guard round <= menu.rounds else { return self.fail("no key was chosen", at: now) }
        self.state = .prompting(round: round)
        return [.play(menu.prompt)]
    }

    // MARK: - The message

    private mutating func record(at now: Duration) -> [Action] {
        guard case .voicemail(let voicemail) = self.step else { return [] }
        self.state = .recording(since: now, quietSince: now)
        return [.record(folder: voicemail.folder)]
    }

    private mutating func recording(_ event: Event, at now: Duration) -> [Action] {
        guard case .recording(let since, let quietSince) = self.state,
            case .voicemail(let voicemail) = self.step
        else { return [] }
        switch event {
        case .recordingFailed(let reason): return self.fail(reason, at: now)
        case .speech(let isSpeaking):
            self.state = .recording(since: since, quietSince: isSpeaking ? nil : now)
        case .key("#"): return [.stopRecording] + self.next(at: now)
        case .clockAdvanced:
            let isQuiet = quietSince.map { now - $0 >= voicemail.silence } ?? false
            if isQuiet || now - since >= voicemail.limit {
                return [.stopRecording] + self.next(at: now)
            }
        default: break
        }
        return []
    }
}
