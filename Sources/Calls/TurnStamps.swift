import CallModel

/// When the steps of a turn happened, on the call's clock.
struct TurnStamps {
    /// The caller's last sample.
    var speechEnd: Duration?
    /// The recogniser was asked for the words.
    var finalize: Duration?
    /// The dialogue was asked.
    var asked = Duration.zero
    /// The first sentence to speak was there.
    var sentence: Duration?
    var isReported = false

    /// The turn of a caller who spoke ended with his last sample; any other turn when it was asked.
    mutating func ask(at now: Duration, afterSpeech: Bool) {
        if !afterSpeech {
            self.speechEnd = now
            self.finalize = now
        }
        self.asked = now
        self.sentence = nil
        self.isReported = false
    }

    func delays(firstAudio: Duration, started: Duration) -> TurnDelays {
        let speechEnd = self.speechEnd ?? self.asked
        let finalize = self.finalize ?? self.asked
        let sentence = self.sentence ?? firstAudio
        return TurnDelays(
            endpointing: max(.zero, finalize - speechEnd), stt: max(.zero, self.asked - finalize),
            dialogue: max(.zero, sentence - self.asked), tts: max(.zero, firstAudio - sentence),
            playOut: max(.zero, started - firstAudio))
    }
}
