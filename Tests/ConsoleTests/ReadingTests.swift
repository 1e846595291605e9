import CallModel
import Testing

@testable import Console

@Suite("What a journal says")
struct ReadingTests {
    @Test(
        "What was heard is found in the sentences of the reply",
        arguments: [
            (["One.", "Two."], "One. Two.", [HeardText.whole, .whole]),
            (
                ["One.", "Two three."], "One. Two",
                [.whole, .part(heard: "Two", unheard: "three.")]
            ),
            (
                ["One.", "Two."], "",
                [.part(heard: "", unheard: "One."), .part(heard: "", unheard: "Two.")]
            ),
            (["One."], "Something else", nil),
        ])
    func heard(sentences: [String], heard: String, expected: [HeardText]?) {
        #expect(HeardText.split(sentences, heard: heard) == expected)
    }

    @Test(
        "Percentiles are delays that were measured",
        arguments: [
            ([], nil, nil), ([70], 70, 70), ([10, 20], 10, 20),
            (Array(1...100), 50, 95),
        ] as [([Int], Int?, Int?)])
    func percentiles(delays: [Int], half: Int?, most: Int?) {
        let reading = CallReading(
            delays.enumerated().map { number, delay in
                JournalEntry(
                    sequence: number, at: .zero,
                    event: .delays(
                        turn: number, delays: TurnDelays(dialogue: .milliseconds(delay))))
            })
        #expect(reading.replyDelay(percentile: 50) == half.map { .milliseconds($0) })
        #expect(reading.replyDelay(percentile: 95) == most.map { .milliseconds($0) })
    }

    @Test(
        "A voice that fails is told with what it had said",
        arguments: [
            ("One two, ", "three.", false, "after “One two, ”"),
            ("", "One two, three.", false, "before the sentence"),
            ("", "One two, three.", true, "sentence said again"),
        ])
    func handover(spoken: String, rest: String, isRestarted: Bool, expected: String) {
        let entry = JournalEntry(
            sequence: 0, at: .zero,
            event: .fellBack(
                stage: .tts, from: "a", to: "b", replayed: .zero, lost: .zero,
                speech: SpeechHandover(spoken: spoken, rest: rest, isRestarted: isRestarted)))
        let line = Narrator().tellProvider(entry)
        #expect(line.map { "\($0)" }?.contains(expected) == true)
        guard case .object(let fields) = entry.form else {
            Issue.record("no fields")
            return
        }
        #expect(fields["spoken"] == .string(spoken) && fields["rest"] == .string(rest))
        #expect(fields["is_restarted"] == .bool(isRestarted) && fields["lost_ms"] == .integer(0))
    }

    @Test("A turn in which the host died is shown as interrupted, one that was over is not")
    func interrupted() throws {
        let events: [JournalEvent] = [
            .turn(number: 1, cause: .start, input: "", confidence: nil),
            .sentence(turn: 1, index: 0, text: "Hello.", isProtected: false),
            .sentenceStarted(turn: 1, index: 0, provider: "voice"),
            .replyEnded(turn: 1, heard: "Hello.", isInterrupted: false),
            .turn(number: 2, cause: .dtmf, input: "5", confidence: nil),
            .sentence(turn: 2, index: 0, text: "You owe us nothing.", isProtected: false),
            .sentenceStarted(turn: 2, index: 0, provider: "voice"),
        ]
        let end: [JournalEvent] = [.interrupted, .ended(outcome: .interrupted)]
        let entries = (events + end).enumerated().map {
            JournalEntry(sequence: $0, at: .seconds($0), event: $1)
        }
        let reading = CallReading(entries)
        #expect(reading.turns.mapValues(\.isInterrupted) == [1: false, 2: true])
        #expect(reading.turns[2]?.heard == nil)
        var record = SampleCall.record
        record.outcome = .interrupted
        let page = TranscriptPage(record, entries).text(in: Style(width: 100))
        #expect(page.contains("the host died before the end of turn 2; closed at its next start"))

        // Between two turns nothing is half.
        let whole = entries.prefix(4) + entries.suffix(2)
        #expect(CallReading(Array(whole)).turns.mapValues(\.isInterrupted) == [1: false])
    }

    @Test("Every event has a name of its own in JSON")
    func names() {
        let others: [JournalEvent] = [
            .expecting(phrases: 3, hasGrammar: false, isStrict: true), .interrupted,
            .exhausted(stage: .tts, plan: "clip"), .transferred(to: "+15550123", isAccepted: true),
        ]
        let entries =
            SampleCall.entries + others.map { JournalEntry(sequence: 0, at: .zero, event: $0) }
        let names = Set(
            entries.map { entry -> String in
                guard case .object(let fields) = entry.form,
                    case .string(let name)? = fields["event"]
                else { return "" }
                return name
            })
        #expect(!names.contains("unknown") && !names.contains(""))
        #expect(names.count == 33)
    }

    @Test("Figures are written as people read them")
    func figures() {
        #expect(Figures.place(.milliseconds(62_003)) == "01:02.003")
        #expect(Figures.length(.milliseconds(48_700)) == "0:49")
        #expect(Figures.length(.seconds(3_723)) == "1:02:03")
        #expect(Figures.stretch(.milliseconds(1_449)) == "1.4 s")
        #expect(Figures.money(0.0246, "EUR") == "EUR 0.0246")
        #expect(Figures.stamp(.seconds(951_782_400)) == "2000-02-29T00:00:00.000Z")
        #expect(Figures.number(-0.04, places: 1) == "0.0")
    }
}
