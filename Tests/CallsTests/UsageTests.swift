import CallModel
import Calls
import Providers
import TestSupport
import Testing

@Suite("What a call uses of providers that have a price")
struct UsageTests {
    private let call = TestCall()

    private struct Use: Equatable {
        var provider: String
        var unit: String
        var amount: Double
        var cost: Double
    }

    /// A call with two turns of the caller, and the sums of what its journal tells.
    private func uses(
        stt: Prices? = nil, dialogue: Prices? = nil, tts: Prices? = nil
    ) async -> [Use] {
        let loop = self.call.loop
        let desk = FakeDialogue("desk", on: loop) { _, request in
            [
                .delta(request, text: "Yes.", isProtected: false),
                .usage(request, input: 100, output: 10, cached: 40),
                .done(request, reason: .complete, units: 0),
            ]
        }
        var plan = self.call.plan(
            caller: [
                .speak(at: .seconds(3), for: .seconds(1)),
                .speak(at: .seconds(8), for: .seconds(1)), .hangUp(at: .seconds(13)),
            ],
            stt: [FakeRecognizer("ears", on: loop, [.words("one"), .words("two")])],
            dialogue: [desk], tts: [FakeSynthesizer("voice", on: loop)])
        plan.stt[0].prices = stt
        plan.dialogue[0].prices = dialogue
        plan.tts[0].prices = tts
        let (_, entries) = await self.call.run(plan)
        #expect(entries.turns == ["start", "one", "two"])
        var sums: [Use] = []
        for case .usage(let provider, let unit, let amount, let cost, let currency)
            in entries.map(\.event)
        {
            #expect(currency == "USD")
            if let known = sums.firstIndex(where: { $0.provider == provider && $0.unit == unit }) {
                sums[known].amount += amount
                sums[known].cost += cost
            } else {
                sums.append(Use(provider: provider, unit: unit, amount: amount, cost: cost))
            }
        }
        return sums
    }

    private static func dollars(_ prices: [Prices.Unit: Double]) -> Prices {
        Prices(currency: "USD", prices: prices)
    }

    @Test("Without prices nothing is told")
    func free() async {
        #expect(await self.uses().isEmpty)
    }

    @Test("The tokens of a dialogue, those of its cache at their own price")
    func tokens() async {
        let prices = Self.dollars([.inputTokens: 1, .cachedTokens: 0.5, .outputTokens: 2])
        #expect(
            await self.uses(dialogue: prices) == [
                Use(provider: "desk", unit: "input_tokens", amount: 180, cost: 180),
                Use(provider: "desk", unit: "cached_tokens", amount: 120, cost: 60),
                Use(provider: "desk", unit: "output_tokens", amount: 30, cost: 60),
            ])
    }

    @Test("Tokens of its cache cost what others do when they have no price")
    func cached() async {
        #expect(
            await self.uses(dialogue: Self.dollars([.inputTokens: 1])) == [
                Use(provider: "desk", unit: "input_tokens", amount: 300, cost: 300)
            ])
    }

    @Test("The characters that a voice was given")
    func characters() async {
        #expect(
            await self.uses(tts: Self.dollars([.characters: 2])) == [
                Use(provider: "voice", unit: "characters", amount: 12, cost: 24)
            ])
    }

    @Test("The seconds that a recogniser has heard: the speech and a little around it")
    func seconds() async throws {
        let uses = await self.uses(stt: Self.dollars([.seconds: 10]))
        let use = try #require(uses.first)
        #expect(uses.count == 1 && use.provider == "ears" && use.unit == "seconds")
        #expect((2...4.5).contains(use.amount), "\(use.amount)")
        #expect(abs(use.cost - use.amount * 10) < 1e-6)
    }

    @Test("It is told at the end of each turn, so that a host that dies has told most of it")
    func early() async throws {
        var plan = self.call.plan(
            caller: [
                .speak(at: .seconds(3), for: .seconds(1)), .hangUp(at: .seconds(8)),
            ], stt: [FakeRecognizer("ears", on: self.call.loop, [.words("one")])],
            dialogue: [self.call.echo()], tts: [FakeSynthesizer("voice", on: self.call.loop)])
        plan.tts[0].prices = Self.dollars([.characters: 1])
        let (_, entries) = await self.call.run(plan)
        let events = entries.map(\.event)
        let used = events.indices.filter { if case .usage = events[$0] { true } else { false } }
        let turns = events.indices.filter { if case .turn = events[$0] { true } else { false } }
        #expect(used.count == 2)
        #expect(try #require(used.first) < #require(turns.last))
    }
}
