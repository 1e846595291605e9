import CallModel
import Calls
import Providers
import TestSupport
import Testing

@Suite("The journal tells at the end of a call")
struct MediaQualityTests {
    private let call = TestCall()

    private func flaws(
        _ voice: any Synthesizer, refused: Range<Int> = 0..<0
    ) async -> [MediaQuality] {
        let channel = TapedChannel(on: self.call.loop, hangUp: .seconds(4), refused: refused)
        let desk = self.call.echo()
        let plan = CallPlan(
            pipeline: "test", language: "en", channel: ChainLink(channel, name: channel.name),
            stt: [ChainLink(FakeRecognizer("ears", on: self.call.loop, []), name: "ears")],
            dialogue: [ChainLink(desk, name: desk.name)],
            tts: [ChainLink(voice, name: voice.name)])
        let (_, entries) = await self.call.run(plan)
        #expect(entries.heard == ["Hello there."])
        return entries.compactMap { entry in
            if case .mediaFlawed(let quality) = entry.event { quality } else { nil }
        }
    }

    @Test("nothing of audio that flowed")
    func perfect() async {
        #expect(await self.flaws(FakeSynthesizer("voice", on: self.call.loop)) == [])
    }

    @Test("of the frame that was late, because the channel took none for 200 ms")
    func late() async {
        let flaws = await self.flaws(
            FakeSynthesizer("voice", on: self.call.loop), refused: 10..<20)
        #expect(flaws == [MediaQuality(late: 1)])
    }

    @Test("of the frame that was made up, because the voice had none for 200 ms")
    func repeated() async {
        #expect(await self.flaws(PausingVoice(on: self.call.loop)) == [MediaQuality(repeated: 1)])
    }
}
