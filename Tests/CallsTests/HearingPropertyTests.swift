import CallModel
import Calls
import TestSupport
import Testing

@Suite("Whatever fails whenever")
struct HearingPropertyTests {
    typealias Fault = WordRecognizer.Fault

    @Test(
        "The dialogue is given what was spoken, once and in order", arguments: 0..<60,
        [Standby.cold, .hot])
    func allWordsOnce(seed: Int, standby: Standby) async {
        var random = Random(seed: UInt64(seed))
        let call = Self.caller(&random)
        let end = call.words.last?.end ?? .zero
        let names = ["a", "b", "c"]
        let chain = names.map { name in
            // The last one works, so that the call goes on.
            let faults =
                name == "c"
                ? [] : (0..<random.next(in: 1...2)).map { _ in Self.fault(end, &random) }
            return WordRecognizer(
                name, on: call.call.loop, faults: faults, givesPartials: random.next(in: 0...2) > 0,
                finalEvery: random.next(in: 0...1) == 0 ? nil : random.next(in: 1...4),
                times: WordRecognizer.Times.allCases[random.next(in: 0...3)],
                ingestRate: random.next(in: 1...8),
                code: random.next(in: 0...1) == 0 ? .unavailable : .unauthorized)
        }
        let heard = await call.run(chain, standby: standby)
        #expect(heard.heard == heard.spoken.map(String.init))
        #expect(heard.lost == .zero)
    }

    private static func caller(_ random: inout Random) -> HearingCall {
        var call = HearingCall()
        var time = Duration.seconds(2)
        for _ in 0..<random.next(in: 2...5) {
            for _ in 0..<random.next(in: 1...9) {
                let length = Duration.milliseconds(20 * random.next(in: 12...21))
                call.say(1, at: time, length: length)
                // Now and then a breath.
                let pause = random.next(in: 0...5) == 0 ? 20 : random.next(in: 3...7)
                time += length + .milliseconds(20 * pause)
            }
            time += .milliseconds(20 * random.next(in: 50...200))
        }
        return call
    }

    private static func fault(_ end: Duration, _ random: inout Random) -> Fault {
        let kind = Fault.Kind.allCases[random.next(in: 0...3)]
        let moment: Fault.Moment =
            switch random.next(in: 0...5) {
            case 0: .at(.milliseconds(random.next(in: 0...Int(end.milliseconds))))
            case 1: .words(random.next(in: 1...9))
            case 2: .asked(after: .milliseconds(random.next(in: 0...2_000)))
            case 3: .finals(random.next(in: 1...3))
            case 4: .replayed(.milliseconds(random.next(in: 20...1_500)))
            default: .opening
            }
        return Fault(moment, kind)
    }
}

/// SplitMix64: the same numbers for the same seed.
struct Random {
    private var state: UInt64

    init(seed: UInt64) { self.state = seed }

    mutating func next(in range: ClosedRange<Int>) -> Int {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var z = self.state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        return range.lowerBound + Int(z % UInt64(range.count))
    }
}
