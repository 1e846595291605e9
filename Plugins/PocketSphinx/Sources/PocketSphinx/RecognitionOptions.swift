/// How an utterance is recognised.
struct RecognitionOptions: Sendable, Equatable {
    /// What makes a result by a grammar good enough, 0 … 1.
    var minimumConfidence: Float = 0.3
    /// Whether free speech is decoded again once all of it has been heard.
    var refinesFreeSpeech = true
    /// The least audio between two partials.
    var partialInterval: Duration? = .milliseconds(200)
}
