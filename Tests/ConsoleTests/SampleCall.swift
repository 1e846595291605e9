import CallModel

/// A call in which much happens, made by hand: a table is booked, the recogniser hangs, the caller cuts in,
/// presses keys, falls silent, and says things that no terminal should obey.
enum SampleCall {
    static let id = CallID(time: .seconds(1_772_334_000) + .milliseconds(250), randomness: 12_345)

    static let record = CallRecord(
        id: id, pipeline: "reception", channel: "phone", from: "+15550100", to: "+15550199",
        language: "en", startedAt: id.time, endedAt: id.time + .milliseconds(48_700),
        outcome: .completed, turns: 3, fallbacks: 1,
        costs: [.init(currency: "EUR", amount: 0.0246)])

    static let entries: [JournalEntry] = timed(beginning + booking + trouble + ending)

    private static let beginning: [(Int, JournalEvent)] = [
        (
            0,
            .started(
                pipeline: "reception", channel: "phone", from: "+15550100", to: "+15550199",
                language: "en")
        ),
        (20, .ringing), (412, .answered(rate: 8_000)),
        (420, .opened(stage: .stt, provider: "ears", delay: .milliseconds(8))),
        (431, .opened(stage: .dialogue, provider: "desk", delay: .milliseconds(19))),
        (455, .opened(stage: .tts, provider: "voice", delay: .milliseconds(43))),
        (460, .turn(number: 0, cause: .start, input: "", confidence: nil)),
        (462, .sentence(turn: 0, index: 0, text: "Good evening, Café Zürich.", isProtected: true)),
        (462, .sentence(turn: 0, index: 1, text: "How can I help you?", isProtected: false)),
        (560, .sentenceStarted(turn: 0, index: 0, provider: "voice")),
        (2_310, .sentenceStarted(turn: 0, index: 1, provider: "voice")),
        (
            3_600,
            .replyEnded(
                turn: 0, heard: "Good evening, Café Zürich. How can I help you?",
                isInterrupted: false)
        ),
    ]

    private static let booking: [(Int, JournalEvent)] = [
        (4_180, .speechStarted(onset: .milliseconds(4_100))),
        (4_900, .partial(provider: "ears", text: "I'd like to")),
        (5_950, .speechEnded(end: .milliseconds(5_900))),
        (
            6_400,
            .final(
                provider: "ears",
                transcript: Transcript("I'd like to book a table for four.", confidence: 0.93))
        ),
        (
            6_405,
            .turn(
                number: 1, cause: .speech, input: "I'd like to book a table for four.",
                confidence: 0.93)
        ),
        (6_407, .slot(name: "party", value: "4")),
        (6_410, .toolCalled(id: "1", name: "find_table", arguments: #"{"party":4}"#, key: "k1")),
        (
            6_455,
            .toolAnswered(
                id: "1", provider: "records", status: "ok",
                result:
                    #"{"free":["18:00","20:30"],"note":"\#(String(repeating: "x", count: 200))"}"#)
        ),
        (6_460, .sentence(turn: 1, index: 0, text: "We have six o'clock,", isProtected: false)),
        (
            6_460,
            .sentence(
                turn: 1, index: 1, text: "or half past eight if you like it later in the evening.",
                isProtected: false)
        ),
        (6_460, .sentence(turn: 1, index: 2, text: "Which do you prefer?", isProtected: false)),
        (6_540, .sentenceStarted(turn: 1, index: 0, provider: "voice")),
        (6_541, .delays(turn: 1, delays: delays(450, 50, 55, 80, 6))),
        (7_700, .bargeInSuspected), (7_900, .bargeInDismissed(text: "mm-hm")),
        (8_020, .sentenceStarted(turn: 1, index: 1, provider: "voice")),
        (9_200, .bargeInSuspected),
        (9_380, .bargeInCommitted(heard: "We have six o'clock, or half past")),
        (
            9_390,
            .replyEnded(turn: 1, heard: "We have six o'clock, or half past", isInterrupted: true)
        ),
    ]

    private static let trouble: [(Int, JournalEvent)] = [
        (9_200, .speechStarted(onset: .milliseconds(9_120))),
        (10_400, .speechEnded(end: .milliseconds(10_350))),
        (
            11_200,
            .failed(
                stage: .stt, provider: "ears", code: "TIMEOUT",
                reason: "no words within 800 ms of the end of speech", isRetried: true)
        ),
        (
            12_000,
            .failed(
                stage: .stt, provider: "ears", code: "TIMEOUT",
                reason: "no words within 800 ms of the end of speech", isRetried: false)
        ),
        (
            12_004,
            .fellBack(
                stage: .stt, from: "ears", to: "backup", replayed: .milliseconds(1_400),
                lost: .zero, gap: .milliseconds(4))
        ),
        (12_010, .opened(stage: .stt, provider: "backup", delay: .milliseconds(6))),
        (
            12_350,
            .final(
                provider: "backup",
                transcript: Transcript(
                    "Eight \u{1B}[2J\u{202E}thirty\nplease 日本語 👍🏽", confidence: nil))
        ),
        (
            12_352,
            .turn(
                number: 2, cause: .speech, input: "Eight \u{1B}[2J\u{202E}thirty\nplease 日本語 👍🏽",
                confidence: nil)
        ),
        (12_355, .slot(name: "time", value: "20:30")), (12_356, .slot(name: "party", value: "5")),
        (
            12_358,
            .sentence(
                turn: 2, index: 0, text: "Your number, please, on the keys.", isProtected: false)
        ),
        (12_470, .sentenceStarted(turn: 2, index: 0, provider: "voice")),
        (12_471, .delays(turn: 2, delays: delays(50, 1_950, 8, 102, 10))),
        (
            14_300,
            .replyEnded(turn: 2, heard: "Your number, please, on the keys.", isInterrupted: false)
        ),
    ]

    private static let ending: [(Int, JournalEvent)] = [
        (15_000, .dtmf(digit: "5")), (15_300, .dtmf(digit: "5")), (15_600, .dtmf(digit: "#")),
        (15_605, .turn(number: 3, cause: .dtmf, input: "55#", confidence: nil)),
        (15_700, .overran(provider: "voice", count: 2)),
        (
            15_710,
            .sentence(turn: 3, index: 0, text: "Thank you. Anything else?", isProtected: false)
        ),
        (15_800, .sentenceStarted(turn: 3, index: 0, provider: "voice")),
        (15_801, .delays(turn: 3, delays: delays(0, 0, 5, 90, 5))),
        (17_000, .replyEnded(turn: 3, heard: "Thank you. Anything else?", isInterrupted: false)),
        (25_000, .callerSilent(prompt: 1)),
        (25_002, .turn(number: 4, cause: .silence, input: "", confidence: nil)),
        (25_005, .sentence(turn: 4, index: 0, text: "Are you still there?", isProtected: false)),
        (25_100, .sentenceStarted(turn: 4, index: 0, provider: "voice")),
        (26_000, .replyEnded(turn: 4, heard: "Are you still there?", isInterrupted: false)),
        (31_500, .audioMissing(since: .milliseconds(30_100), length: .milliseconds(1_400))),
        (
            48_000,
            .usage(provider: "backup", unit: "seconds", amount: 3.5, cost: 0.0021, currency: "EUR")
        ),
        (
            48_000,
            .usage(
                provider: "voice", unit: "characters", amount: 225, cost: 0.0225, currency: "EUR")
        ),
        (48_600, .hungUp(by: .caller, cause: .normal, detail: "")),
        (48_650, .unanswered(input: "wait, one more", confidence: 0.7)),
        (48_700, .ended(outcome: .completed)),
    ]

    private static func delays(
        _ endpointing: Int, _ stt: Int, _ dialogue: Int, _ tts: Int, _ playOut: Int
    ) -> TurnDelays {
        TurnDelays(
            endpointing: .milliseconds(endpointing), stt: .milliseconds(stt),
            dialogue: .milliseconds(dialogue), tts: .milliseconds(tts),
            playOut: .milliseconds(playOut))
    }

    private static func timed(_ events: [(Int, JournalEvent)]) -> [JournalEntry] {
        events.enumerated().map { index, event in
            JournalEntry(sequence: index, at: .milliseconds(event.0), event: event.1)
        }
    }
}
