/// What a session is opened with.
package struct SessionOptions: Sendable {
    /// Samples a second of the audio that goes in (stt) or would be liked out (tts, channel).
    package var rate: Int
    package var callID: String
    /// BCP 47.
    package var language: String
    /// Channel: the token of an incoming call, or the address to dial.
    package var target: String
    package var dials: Bool
    /// The call is under way already: this session takes over from another provider.
    package var isResumed: Bool
    /// Settings of this session over the instance's, a JSON object.
    package var optionsJSON: String
    package var deadline: Duration
    /// Names of the providers that are made to fail in this call; empty unless it is a drill.
    package var drilled: Set<String> = []

    package init(
        rate: Int, callID: String, language: String, target: String = "", dials: Bool = false,
        isResumed: Bool = false, optionsJSON: String = "{}", deadline: Duration = .seconds(2)
    ) {
        self.rate = rate
        self.callID = callID
        self.language = language
        self.target = target
        self.dials = dials
        self.isResumed = isResumed
        self.optionsJSON = optionsJSON
        self.deadline = deadline
    }
}
