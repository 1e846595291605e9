import CallModel

/// The end of a call: what the caller has said until then is recognised all the same.
extension HearingStage {
    /// Asks for the words of all that was said, if some are still missing.
    /// - Returns: whether they are worth waiting for.
    func finish() -> Bool {
        guard !self.chain.isIdle, self.utteranceStart != nil || self.wish != nil else {
            return false
        }
        self.finalize(isStillSpeaking: false)
        return true
    }
}
