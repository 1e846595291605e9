/// Tells when the caller speaks: one frame of 20 ms in, a start or an end out.
///
/// A frame counts as active when its bands stand clear of an adaptive noise floor. A start needs several
/// active frames and the pitch of a voice in some of them, so clicks, keypad tones, comfort noise and
/// changes of the noise do not start speech. Not affected by gain. A value: allocates nothing, knows no
/// clock.
package struct VoiceActivityDetector: Sendable {
    package enum Event: Sendable, Equatable {
        /// Speech has begun at this media time, which lies 60 ms or more back.
        case speechStarted(at: Duration)
        /// Speech ended at this media time, the hangover ago.
        case speechEnded(at: Duration)
    }

    /// What may be tuned.
    package struct Settings: Sendable {
        /// How long silence lasts before speech counts as ended.
        package var hangover: Duration
        /// How far above the noise speech must stand in quiet surroundings, in dB.
        package var sensitivity: Float

        package init(hangover: Duration = .milliseconds(240), sensitivity: Float = 5) {
            self.hangover = hangover
            self.sensitivity = sensitivity
        }
    }

    /// Whether the caller is speaking, hangover included.
    package private(set) var isSpeaking = false
    /// Of the last frame, in dBFS.
    package private(set) var level = Level.silence

    private let hangoverFrames: Int
    private let sensitivity: Float
    private var features: SpeechFeatures
    private var noise = NoiseFloor()

    // One bit a frame, the newest lowest.
    private var active: UInt32 = 0
    private var voiced: UInt32 = 0
    private var audible: UInt32 = 0
    private var quietFrames = 0
    /// Frames of digital silence up to this one.
    private var silentFrames = 0
    // Of the active frames up to this one, in dBFS.
    private var loudest = Level.silence
    private var softest: Float = 0
    // By how much the level changes from frame to frame, in dB.
    private var flutter: Float = 0
    // How far the caller's voice has lately stood above the noise, in dB. What is much softer is likely
    // to be somebody behind the caller.
    private var loudness: Float = 0
    private var speechFrames = 0

    // Half a second.
    private static let longestGap = 25
    // The last frames that decide about a start.
    private static let startWindow: UInt32 = 0b1_1111
    // How far back a start may reach, in frames.
    private static let reach = 16
    // Steady noise keeps within a few dB, and changes by 1 to 2 from frame to frame.
    private static let whisperRange: Float = 8
    private static let whisperFlutter: Float = 1.8
    private static let forgetting: Float = 0.02
    private static let whisperFrames: UInt32 = 0x1F_FFFF

    /// - Parameter rate: 8 or 16 kHz.
    package init(rate: SampleRate, settings: Settings = Settings()) {
        self.features = SpeechFeatures(rate: rate)
        self.hangoverFrames = Int(settings.hangover / Frame.duration)
        self.sensitivity = settings.sensitivity
    }

    /// Takes the next frame, 20 ms of caller audio that begin at `mediaTime`.
    package mutating func process(_ frame: Span<Int16>, at mediaTime: Duration) -> Event? {
        let level = Level.decibels(frame)
        self.flutter += 0.1 * (min(10, abs(level - self.level)) - self.flutter)
        self.level = level
        self.silentFrames = level == Level.silence ? self.silentFrames + 1 : 0
        self.features.measure(frame)
        self.judge()
        return self.isSpeaking ? self.lookForEnd(mediaTime) : self.lookForStart(mediaTime)
    }

    /// Adds the frame to the history of what was active, voiced and audible.
    private mutating func judge() {
        let excess =
            self.features.isKeypadTone ? 0 : self.noise.excess(self.features.bands)
        // Where the noise moves by itself, as among other voices, more is asked of a voice.
        let threshold = self.sensitivity + min(5, self.noise.spread)
        let loudness = self.loudness * (self.isSpeaking ? 0.3 : 0.36)
        let isAudible = excess > threshold * 0.6
        let isActive = excess > max(threshold, loudness)
        let isVoiced =
            isAudible && self.noise.isExceeded(aboveHum: self.features.bands)
            && self.features.voicing() > 0.6
        self.loudness = max(isVoiced ? excess : 0, self.loudness - Self.forgetting)
        self.audible = self.audible << 1 | (isAudible ? 1 : 0)
        self.active = self.active << 1 | (isActive ? 1 : 0)
        self.voiced = self.voiced << 1 | (isVoiced ? 1 : 0)
        self.loudest = isActive ? max(self.loudest, self.level) : Level.silence
        self.softest = isActive ? min(self.softest, self.level) : 0
        if !self.features.isKeypadTone && !self.isGap {
            self.noise.follow(
                self.features.bands, isQuiet: !self.isSpeaking && !isVoiced && !isActive,
                rise: self.rise(isVoiced: isVoiced))
        }
    }

    /// Whether the frame is digital silence for a moment on a line with noise: something before the host took
    /// the sound out, as a filter for keypad tones does, and the noise will be back.
    private var isGap: Bool {
        (1...Self.longestGap).contains(self.silentFrames) && self.noise.isKnown
    }

    /// By how many dB a frame the floor may rise under a frame that stands out.
    private func rise(isVoiced: Bool) -> Float {
        // What goes on for seconds without a pause is no voice.
        if self.isSpeaking { return self.speechFrames > 200 ? 0.12 : 0.03 }
        return isVoiced ? 0.06 : 0.3
    }

    private mutating func lookForStart(_ mediaTime: Duration) -> Event? {
        let active = (self.active & Self.startWindow).nonzeroBitCount
        let voiced = (self.voiced & Self.startWindow).nonzeroBitCount
        guard active >= 4 && voiced >= 2 || self.isWhisper else { return nil }
        self.isSpeaking = true
        self.quietFrames = 0
        self.speechFrames = 0
        return .speechStarted(at: max(.zero, mediaTime - Frame.duration * self.framesBack))
    }

    private mutating func lookForEnd(_ mediaTime: Duration) -> Event? {
        // Once speech runs, a voice needs less to be believed.
        let goesOn = self.active & 1 == 1 || self.audible & 1 == 1 && self.voiced & 0b11 != 0
        self.speechFrames += 1
        self.quietFrames = goesOn ? 0 : self.quietFrames + 1
        guard self.quietFrames >= self.hangoverFrames else { return nil }
        self.isSpeaking = false
        self.active = 0
        self.voiced = 0
        return .speechEnded(at: mediaTime - Frame.duration * (self.quietFrames - 1 - self.fading))
    }

    /// How many frames ago what is now speech became audible, and one more for what that frame cut off.
    private var framesBack: Int {
        // The newest frames decided; a gap among them does not matter.
        var back = 4
        while back < Self.reach && self.audible >> UInt32(back + 1) & 1 == 1 { back += 1 }
        return back + 1
    }

    /// For how many frames after the last active one the voice could still be heard.
    private var fading: Int {
        var frames = 0
        while frames < self.quietFrames - 1
            && self.audible >> UInt32(self.quietFrames - 1 - frames) & 1 == 1
        {
            frames += 1
        }
        return frames
    }

    /// Long unvoiced activity that rises and falls as a whisper does, and noise does not.
    private var isWhisper: Bool {
        self.active & Self.whisperFrames == Self.whisperFrames
            && self.loudest - self.softest > Self.whisperRange
            && self.flutter > Self.whisperFlutter
    }
}
