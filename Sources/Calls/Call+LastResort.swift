import CallAudio
import CallModel
import Providers

/// What follows when nobody of a chain is left.
extension Call {
    /// Nobody of a chain is left: the plan for that runs instead of the dialogue.
    func runOut(_ stage: Capability) {
        // The plan is for the caller, who is not there yet.
        if self.phase == .opening { self.afterStart.append(stage) }
        guard self.phase == .up else { return }
        guard self.closingWords == nil else {
            if stage == .tts { self.endWithClosingWords() }
            return
        }
        guard !self.hasFailed else {
            // A clip plays on without a voice.
            let isWanted = !self.isPlanUnderWay || self.lastResort.needsVoice
            if stage == .tts, isWanted { self.voiceIsGone() }
            return
        }
        self.hasFailed = true
        self.context.journal.write(
            .exhausted(
                stage: stage, plan: self.lastResort.names, lost: self.hearing?.unanswered ?? .zero))
        self.answering?.cancel()
        // What the dialogue has set going is done first; nobody waits for its outcome any more.
        self.transferTool = nil
        self.dropPendingAct()
        self.speaking?.unduck()
        if stage == .tts { return self.voiceIsGone() }
        guard self.transfer == nil else { return }
        // What is being said may end.
        self.speaking?.complete()
        if self.speaking?.isReplying != true { self.replyIsOver() }
    }

    /// Whether a step of the plan has begun.
    var isPlanUnderWay: Bool { self.lastResort.isUnderWay }

    private func voiceIsGone() {
        let wasReplying = self.speaking?.isReplying ?? false
        let heard = self.speaking?.interrupt(unheard: .zero) ?? ""
        if wasReplying {
            self.context.journal.write(
                .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
            self.conversation.assistantSaid(heard, isCut: true)
        }
        if self.isPlanUnderWay { return self.follow(.unplayable) }
        if self.transfer == nil { self.replyIsOver() }
    }

    /// Tells the plan, and does what it says.
    func follow(_ event: LastResortPlan.Event) {
        guard self.phase == .up, self.hasFailed else { return }
        for action in self.lastResort.receive(event, at: self.context.now) { self.perform(action) }
    }

    private func perform(_ action: LastResortPlan.Action) {
        switch action {
        case .step(let name): self.context.journal.write(.lastResort(step: name))
        case .failed(let step, let reason):
            self.context.journal.write(.lastResortFailed(step: step, reason: reason))
        case .play(.say(let text)):
            guard let speaking = self.speaking, speaking.hasVoice else {
                return self.follow(.unplayable)
            }
            speaking.beginReply()
            self.say(text, isProtected: true)
            speaking.complete()
        case .play(.clip(let samples, let rate)): self.speaking?.play(clip: samples, rate: rate)
        case .beep: self.speaking?.play(clip: Beep.samples, rate: Beep.rate)
        case .stopPlaying: self.stopPrompt()
        case .transfer(let target): self.startTransfer(to: target)
        case .record(let folder): self.record(to: folder)
        case .stopRecording: self.stopRecording()
        case .hangUp:
            self.end(.failed, by: .host, cause: .normal, detail: "no provider was left")
        }
    }

    func stopPrompt() {
        guard let speaking = self.speaking, speaking.isBusy else { return }
        let heard = speaking.interrupt(unheard: self.unheardReply())
        self.context.journal.write(
            .replyEnded(turn: self.turn, heard: heard, isInterrupted: true))
    }

    // MARK: - The message

    private func record(to folder: String) {
        guard let ears = self.ears else { return }
        self.recordings += 1
        self.openRecordings += 1
        let suffix = self.recordings > 1 ? "-\(self.recordings)" : ""
        self.recorder = VoicemailRecorder(
            path: "\(folder)/\(self.invitation.id)\(suffix).wav", rate: ears.rate, loop: self.loop
        ) { [weak self] result in
            self?.assumeIsolated { $0.recorded(result) }
        }
        ears.recorder = self.recorder
        if ears.isSpeaking { self.follow(.speech(true)) }
    }

    func stopRecording() {
        self.ears?.recorder = nil
        self.recorder?.finish()
        self.recorder = nil
    }

    private func recorded(_ result: Result<VoicemailRecorder.Recording, AudioFileError>) {
        self.openRecordings -= 1
        switch result {
        case .success(let recording):
            self.context.journal.write(
                .voicemail(file: recording.path, duration: recording.duration))
        case .failure(let error):
            let isRecording = self.recorder != nil
            self.stopRecording()
            if isRecording, self.phase == .up { return self.follow(.recordingFailed("\(error)")) }
            self.context.journal.write(
                .lastResortFailed(step: "voicemail", reason: "\(error)"))
        }
    }
}

/// The tone after which a caller speaks his message.
private enum Beep {
    static let rate = 8_000
    /// 400 ms of 1 kHz at -12 dB, with soft ends.
    static let samples: [Int16] = (0..<3_200).map { index in
        let wave = [0, 5_792, 8_191, 5_792, 0, -5_792, -8_191, -5_792][index % 8]
        return Int16(wave * min(index, 3_199 - index, 80) / 80)
    }
}
