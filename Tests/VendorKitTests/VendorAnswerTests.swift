import JackfieldPlugin
import Testing
import VendorKit

@Suite("What vendors answer")
struct VendorAnswerTests {
    @Test(
        "A wait is read in every form that servers write",
        arguments: [
            ("retry-after", "2", Duration.seconds(2)), ("retry-after", "0.25", .milliseconds(250)),
            ("retry-after-ms", "1500", .milliseconds(1_500)),
            ("retry-after", "Sun, 06 Nov 1994 08:49:47 GMT", .seconds(10)),
            ("retry-after", "Sun, 06 Nov 1994 08:00:00 GMT", .zero),
            ("retry-after", "999999999", .seconds(86_400)), ("retry-after", "-3", .zero),
        ])
    func wait(_ name: String, _ value: String, _ expected: Duration) {
        let now = Duration.seconds(784_111_777)
        #expect(RetryAfter.read([(name, value)], now: now) == expected)
    }

    @Test(
        "What is no wait is none",
        arguments: [
            "", "soon", "nan", "inf", "Sun, 06 Foo 1994 08:49:47 GMT", "Sun, 06 Nov 1994 08:49:47",
            "Sun, 06 Nov 1994 08:61:47 GMT", "Sun, 99 Nov 1994 08:49:47 GMT",
        ])
    func noWait(_ value: String) {
        #expect(RetryAfter.read([("retry-after", value)], now: .zero) == nil)
    }

    @Test("A date on a leap day is one day before March")
    func leapDay() {
        let read = { (text: String) in
            RetryAfter.read([("retry-after", text)], now: .seconds(1_709_164_800))
        }
        #expect(read("Thu, 29 Feb 2024 00:00:01 GMT") == .seconds(1))
        #expect(read("Fri, 01 Mar 2024 00:00:00 GMT") == .seconds(86_400))
    }

    @Test(
        "Each status has its meaning for the host",
        arguments: [
            (301, ProviderError.Code.misconfigured), (400, .unsupported), (401, .unauthorized),
            (402, .quotaExceeded), (403, .unauthorized), (404, .misconfigured), (408, .timedOut),
            (409, .unsupported), (413, .unsupported), (422, .unsupported), (429, .quotaExceeded),
            (500, .unavailable), (502, .unavailable), (503, .unavailable), (504, .timedOut),
            (529, .overloaded), (0, .protocolViolation), (200, .protocolViolation),
        ])
    func statuses(_ status: Int, _ code: ProviderError.Code) {
        let error = VendorAnswer(vendor: "Acme", status: status).error
        #expect(error.code == code)
        #expect(error.message.hasPrefix("Acme says status \(status): "))
        #expect(error.vendorStatus == Int32(status))
    }

    @Test("A server that asks for time has too much to do")
    func overloaded() {
        let answer = VendorAnswer(
            vendor: "Acme", status: 503, headers: [("retry-after", "7")], code: "busy")
        #expect(answer.error.code == .overloaded)
        #expect(answer.error.retryAfter == .seconds(7))
        #expect(answer.error.vendorCode == "busy")
    }

    @Test("A code that is no word is not repeated: it may hold a key or a caller's words")
    func codes() {
        let answer = VendorAnswer(
            vendor: "Acme", status: 401, code: "Incorrect API key provided: sk-123")
        #expect(answer.error.message == "Acme says status 401: correct the key")
        #expect(answer.error.vendorCode.isEmpty)
    }

    @Test("Names of tools are such as every vendor takes, and each means one tool")
    func toolNames() {
        let long = String(repeating: "x", count: 80)
        let given = [
            "call.transfer", "call_transfer", "crm.find contact", "größe", long, long + "y",
        ]
        let names = ToolNames(given)
        let shown = given.map { names.shown($0) }
        #expect(
            shown.prefix(4) == ["call_transfer", "call_transfer_2", "crm_find_contact", "gr__e"])
        #expect(shown.allSatisfy { $0.utf8.count <= 64 })
        #expect(shown.map { names.known($0) } == given)
        #expect(names.known("made_up") == "made_up")
    }
}
