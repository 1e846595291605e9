import Testing

@testable import Twilio

@Suite("TwiML")
struct TwiMLTests {
    private static let head = #"<?xml version="1.0" encoding="UTF-8"?>"#

    @Test("opens a stream with its parameters, and has the fallback behind it")
    func stream() {
        let twiML = TwiML(
            .stream(url: "wss://x/media", parameters: [(name: "jackfield", value: "t")]),
            .say("Sorry.", language: "en-US"), .dial(TwiML.Dial(number: "+15550100")))
        #expect(
            twiML.xml == Self.head
                + #"<Response><Connect><Stream url="wss://x/media"><Parameter name="jackfield" value="t" /></Stream></Connect>"#
                + #"<Say language="en-US">Sorry.</Say><Dial><Number>+15550100</Number></Dial></Response>"#
        )
    }

    @Test("holds any text as text")
    func escapes() {
        #expect(
            TwiML(.say("<a> & \"b\"\u{1}\n", language: "x\"")).xml
                == Self.head
                + "<Response><Say language=\"x&quot;\">&lt;a&gt; &amp; &quot;b&quot;\n</Say></Response>"
        )
    }

    @Test("knows the other verbs")
    func verbs() {
        #expect(TwiML().xml == Self.head + "<Response />")
        #expect(
            TwiML(.reject(busy: true), .hangUp, .playDigits("1ww2")).xml == Self.head
                + #"<Response><Reject reason="busy" /><Hangup /><Play digits="1ww2" /></Response>"#)
        let dial = TwiML.Dial(
            number: "sip:a@b", callerID: "+1", timeout: 30, action: "https://x/a",
            answered: "https://x/b")
        #expect(
            TwiML(.dial(dial)).xml == Self.head
                + #"<Response><Dial action="https://x/a" callerId="+1" timeout="30"><Sip statusCallback="https://x/b" statusCallbackEvent="answered">sip:a@b</Sip></Dial></Response>"#
        )
    }
}
