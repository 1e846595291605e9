package import CallModel

/// What one simulated caller does, and when: drawn by chance, from the call's own seed.
package struct SimulatedCaller: Sendable {
    /// The section `channel` of the scripted plugin's settings.
    package var script: JSONValue
    /// After the start of its world.
    package var start: Duration

    /// Listeners' words; every call has the same, and may say them at any time.
    package static let backchannels = ["w4001", "w4002", "w4003"]
    private static let words = 1_000...3_999

    private var free: [Int] = []
    private var steps: [JSONValue] = []

    package init(using random: inout SeededGenerator, within window: Duration) {
        self.start = .milliseconds(random.integer(0...max(1, Int(window.milliseconds))))
        self.script = .null
        self.free = Array(Set((0..<80).map { _ in random.integer(Self.words) })).sorted()
        self.free.shuffle(using: &random)
        for _ in 0..<random.integer(1...7) where self.free.count > 24 { self.act(&random) }
        self.leave(&random)
        self.script = .object([
            "rate": .number(Double(random.choice([8_000, 8_000, 16_000]))),
            "noise_db": .number(Double(-random.integer(60...75))),
            "level_db": .number(Double(-random.integer(16...26))),
            "ring_ms": .number(Double(random.integer(0...3) * 400)),
            "caller": .list(self.steps),
        ])
    }

    private mutating func act(_ random: inout SeededGenerator) {
        switch random.integer(0...19) {
        case 0...8: self.speak(Self.patience(&random), &random)
        case 9...12: self.speak(("into_reply_ms", random.integer(40...2_500)), &random)
        case 13, 14: self.follow(&random)
        case 15, 16: self.press(&random)
        case 17:
            // Longer than the host's patience: it prompts.
            self.speak(("after_ms", random.integer(6_000...14_000)), &random)
        default: self.speak(("after_ms", random.integer(0...5_000)), &random)
        }
    }

    private static func patience(_ random: inout SeededGenerator) -> (String, Int) {
        ("after_reply_ms", random.integer(60...2_500))
    }

    /// An utterance of one to eight words.
    ///
    /// With a short pause after three words at most: speech has gaps, and a detector takes a sound that has
    /// none for more than a second for noise.
    private mutating func speak(_ cue: (String, Int), _ random: inout SeededGenerator) {
        var left = random.integer(1...8)
        var cue = cue
        while left > 0 {
            let count = random.integer(1...min(3, left))
            let words = self.free.suffix(count).map { "w\($0)" }
            self.free.removeLast(count)
            self.add(cue, "say", .text(words.joined(separator: " ")))
            cue = ("after_ms", random.integer(120...360))
            left -= count
        }
    }

    private mutating func follow(_ random: inout SeededGenerator) {
        self.add(
            ("into_reply_ms", random.integer(100...1_500)), "say",
            .text(random.choice(Self.backchannels)))
    }

    private mutating func press(_ random: inout SeededGenerator) {
        let digits = (0..<random.integer(1...4)).map { _ in "\(random.integer(0...9))" }
        let end = random.chance(40) ? "#" : ""
        let cue =
            random.chance(30)
            ? ("into_reply_ms", random.integer(0...1_500))
            : random.chance(50)
                ? Self.patience(&random) : ("after_ms", random.integer(0...2_000))
        self.add(cue, "dtmf", .text(digits.joined() + end))
    }

    /// Hangs up at any moment, or after a long silence, or leaves that to the host.
    private mutating func leave(_ random: inout SeededGenerator) {
        switch random.integer(0...9) {
        case 0, 1: self.add(("after_ms", random.integer(0...4_000)), "hang_up", .boolean(true))
        case 2: self.add(("into_reply_ms", random.integer(0...2_000)), "hang_up", .boolean(true))
        case 3...6:
            self.add(("after_ms", random.integer(26_000...32_000)), "hang_up", .boolean(true))
        default: break
        }
    }

    private mutating func add(_ cue: (String, Int), _ deed: String, _ value: JSONValue) {
        self.steps.append(.object([cue.0: .number(Double(cue.1)), deed: value]))
    }
}
