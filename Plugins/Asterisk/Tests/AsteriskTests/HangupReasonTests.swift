import JackfieldPlugin
import Testing

@testable import Asterisk

@Suite("The cause of a hang-up")
struct HangupReasonTests {
    @Test(
        "becomes what the host knows",
        arguments: [
            (16, HangupCause.normal), (26, .normal), (31, .normal), (17, .busy), (18, .noAnswer),
            (19, .noAnswer), (20, .noAnswer), (102, .noAnswer), (21, .rejected), (22, .rejected),
            (55, .rejected), (1, .failed), (3, .failed), (27, .failed), (34, .failed),
            (38, .failed), (127, .failed), (0, .failed), (-1, .failed), (1_000, .failed),
        ])
    func causes(_ cause: Int, _ expected: HangupCause) {
        let reason = HangupReason(q850: cause, isUp: false)
        #expect(reason.cause == expected && !reason.detail.isEmpty)
    }

    @Test("that is not known is the end of a call that was up, and the failure of one that was not")
    func unknown() {
        #expect(HangupReason(q850: 0, isUp: true) == HangupReason(.normal, "the caller hung up"))
        #expect(HangupReason(q850: 0, isUp: false).cause == .failed)
    }
}
