import CallModel
import Calls
import EventLoop
import Providers
import TestSupport
import Testing

@Suite("A call that is a drill")
struct DrillTests {
    @Test("says so in its journal, and its failures are no news for other calls")
    func drill() async {
        let call = TestCall()
        let (loop, journal, health) = (call.loop, call.journal, ProviderHealth())
        let refused = ProviderFailure(.unauthorized, "no key")
        // The first session is refused for good: any other call would leave the provider out.
        let first = FakeRecognizer(
            "first", on: loop, [.failure(refused), .words("goodbye")])
        let second = FakeRecognizer("second", on: loop, [.words("goodbye")])
        let plan = call.plan(
            caller: [.speak(at: .seconds(3), for: .seconds(1))], stt: [first, second],
            dialogue: [call.echo()], tts: [FakeSynthesizer("voice", on: loop)])
        let ids = [1, 2].map { CallID(time: .seconds(1_700_000_000), randomness: $0) }
        let thread = loop.start()
        for id in ids {
            var invitation = CallInvitation(id: id, target: "test")
            if id == ids[0] { invitation.drill = ["first": "error AUTH at request"] }
            let result = await Call(
                plan: plan, invitation: invitation, loop: loop, sink: journal, health: health
            ).run()
            #expect(result.outcome == .completed)
        }
        loop.stop()
        thread.join()
        let entries = ids.map { journal.entries(of: $0) }
        #expect(entries[0][1].event == .drill(faults: ["first": "error AUTH at request"]))
        #expect(entries[0].openedRecognizers == ["first", "second"])
        #expect(entries[1].openedRecognizers == ["first"])
    }
}

extension [JournalEntry] {
    fileprivate var openedRecognizers: [String] {
        self.compactMap { entry in
            if case .opened(.stt, let provider, _) = entry.event { provider } else { nil }
        }
    }
}
