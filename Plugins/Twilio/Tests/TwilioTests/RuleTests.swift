import CallAudio
import JackfieldPlugin
import Testing

@testable import Twilio

@Suite("What is decided without a call")
struct RuleTests {
    // MARK: - Progress

    @Test("Callbacks that come late or twice tell nothing new")
    func progress() {
        var progress = CallProgress()
        expectHolds(progress.isNews(.initiated, sequence: 0))
        expectHolds(!progress.isNews(.initiated, sequence: 0))
        expectHolds(progress.isNews(.inProgress, sequence: 2))
        expectHolds(!progress.isNews(.ringing, sequence: 1))
        expectHolds(progress.isNews(.completed, sequence: 3))
        expectHolds(!progress.isNews(.busy, sequence: 4))
        var incoming = CallProgress()
        expectHolds(incoming.isNews(.completed, sequence: nil))
        expectHolds(!incoming.isNews(.completed, sequence: nil))
    }

    // MARK: - Retries

    private static func delays(
        _ outcome: Result<APIAnswer, ProviderError>, repeatable: Bool, spread: Double = 1
    ) -> [Duration] {
        let rule = RetryRule(isRepeatable: repeatable)
        var delays: [Duration] = []
        while let delay = rule.delay(after: delays.count + 1, outcome, spread: spread) {
            delays.append(delay)
        }
        return delays
    }

    @Test("A request is made again after 429, a failure of the server, and without a connection")
    func retries() {
        let doubling: [Duration] = [250, 500, 1_000, 2_000].map { .milliseconds($0) }
        for status in [429, 500, 503] {
            let answer = APIAnswer(status: status)
            #expect(Self.delays(.success(answer), repeatable: false) == doubling)
            #expect(
                Self.delays(.success(answer), repeatable: true, spread: 0)
                    == doubling.map { $0 / 2 })
        }
        let lost = ProviderError(.unavailable, "no connection")
        #expect(Self.delays(.failure(lost), repeatable: false) == doubling)
        for status in [200, 400, 401, 404] {
            #expect(Self.delays(.success(APIAnswer(status: status)), repeatable: true) == [])
        }
    }

    @Test("A call is never made again when it may have been made already")
    func neverTwice() {
        let timeout = ProviderError(.timedOut, "no answer")
        #expect(Self.delays(.failure(timeout), repeatable: false) == [])
        #expect(Self.delays(.failure(timeout), repeatable: true).count == 4)
        for status in [502, 504] {
            #expect(Self.delays(.success(APIAnswer(status: status)), repeatable: false) == [])
            #expect(Self.delays(.success(APIAnswer(status: status)), repeatable: true).count == 4)
        }
    }

    @Test("Twilio's own wish to wait is respected, unless it is too long")
    func retryAfter() {
        let wait = { (seconds: String) in
            APIAnswer(status: 429, headers: [(name: "Retry-After", value: seconds)])
        }
        #expect(
            Self.delays(.success(wait("5")), repeatable: false)
                == Array(repeating: .seconds(5), count: 4))
        #expect(Self.delays(.success(wait("3600")), repeatable: false) == [])
        #expect(Self.delays(.success(wait("soon")), repeatable: false).count == 4)
    }

    @Test(
        "An error of the API says what the host does next, and nothing of the request",
        arguments: [
            (401, 20_003, ProviderError.Code.unauthorized), (404, 20_404, .gone),
            (400, 21_211, .badInput), (400, 21_210, .misconfigured), (400, 21_220, .gone),
            (429, 20_429, .quotaExceeded), (500, 0, .unavailable), (400, 99_999, .badInput),
        ])
    func errors(_ status: Int, _ code: Int, _ kind: ProviderError.Code) {
        let body = #"{"code":\#(code),"message":"+15550100 is wrong","status":\#(status)}"#
        let error = APIAnswer(status: status, body: Array(body.utf8)).error
        #expect(error.code == kind && error.vendorStatus == Int32(status))
        #expect(!error.message.contains("15550100"))
        #expect(APIAnswer(status: status, body: Array("<html>".utf8)).error.vendorCode == "")
    }

    // MARK: - What was heard

    private static let frame = 160

    @Test("A mark that is echoed tells what was heard, and the clock tells the rest")
    func marks() {
        var reply = HeardReply()
        var marks: [Int] = []
        for _ in 0..<20 {
            if reply.sent(Self.frame, at: .zero) { marks.append(reply.sent) }
        }
        // The first frame, then every 100 ms.
        #expect(marks == [160, 960, 1_760, 2_560])
        expectHolds(reply.echoed(160, at: .milliseconds(120)))
        expectHolds(reply.flush(at: .milliseconds(150)) == 160 + 240)
    }

    @Test("An echo after a clear was not heard, and the next reply counts from what was")
    func clears() {
        var reply = HeardReply()
        for _ in 0..<20 { _ = reply.sent(Self.frame, at: .zero) }
        expectHolds(reply.echoed(960, at: .milliseconds(160)))
        expectHolds(reply.flush(at: .milliseconds(160)) == 960)
        // Twilio echoes all that were pending.
        for mark in [1_760, 2_560] { expectHolds(reply.echoed(mark, at: .milliseconds(200))) }
        expectHolds(reply.flush(at: .seconds(5)) == 960)
        expectHolds(reply.sent(Self.frame, at: .seconds(6)))
        #expect(reply.sent == 3_360)
        expectHolds(reply.echoed(3_360, at: .milliseconds(6_500)))
        expectHolds(reply.flush(at: .seconds(7)) == 960 + 160)
        expectHolds(!reply.echoed(99_999, at: .seconds(7)))
    }

    @Test("A stream that echoes nothing gets a second of audio and no more")
    func stalls() {
        var reply = HeardReply()
        var count = 0
        while reply.admits(Self.frame), count < 1_000 {
            _ = reply.sent(Self.frame, at: .zero)
            count += 1
        }
        #expect(count == 50)
        expectHolds(reply.echoed(160, at: .seconds(1)) && reply.admits(Self.frame))
    }
}
