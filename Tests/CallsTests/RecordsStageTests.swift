import CallModel
import EventLoop
import Fallback
import Providers
import TestSupport
import Testing

@testable import Calls

@Suite("The stage of customer records")
struct RecordsStageTests {
    @Test("opens nobody any more once it is closed, whatever is left to do")
    func closed() {
        let loop = EventLoop(pace: .fast)
        let clock = CallClock(loop: loop)
        let id = CallID(time: .seconds(1), randomness: 1)
        let context = CallContext(
            id: id, language: "en", clock: clock,
            journal: CallJournal(id: id, clock: clock, sink: MemoryJournal(), observer: nil),
            health: ProviderHealth(), handler: { _, _ in { _ in } })
        let records = FakeRecords("records", on: loop)
        let stage = RecordsStage(context: context, links: [ChainLink(records, name: "records")])
        stage.call(id: "t1", operation: "book", argumentsJSON: "{}", key: "k")
        stage.close()
        #expect(stage.tick() == [])
        #expect(stage.sessions == 0)
    }
}
