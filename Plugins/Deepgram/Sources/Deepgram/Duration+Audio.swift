extension Duration {
    /// A time on Deepgram's clock: seconds of audio that it was sent.
    init(audioSeconds seconds: Double) {
        // What is no time is the beginning.
        guard seconds.isFinite, seconds > 0, seconds < 1e6 else {
            self = .zero
            return
        }
        self = .microseconds(Int64((seconds * 1e6).rounded()))
    }
}
