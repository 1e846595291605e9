import Testing

@testable import Twilio

@Suite("A form")
struct FormTests {
    @Test("is read as it was written, whatever its fields hold")
    func roundTrip() throws {
        let form: Form = [
            "From": "+15550100", "Name": "Ada & Söhne = 100 % #1?", "Empty": "", "A": "1",
            "A": "2", "Line": "one\r\ntwo\u{0}",
        ]
        #expect(try Form(parsing: form.encoded) == form)
        #expect(form["A"] == "1" && form["B"] == nil)
    }

    @Test("takes plus signs for spaces, and fields without a value")
    func reads() throws {
        #expect(
            try Form(parsing: Array("a=b+c&d&&e=%C3%A9&f=1=2".utf8))
                == ["a": "b c", "d": "", "e": "é", "f": "1=2"])
        #expect(try Form(parsing: []) == [:])
    }

    @Test(
        "that is broken or too large is refused",
        arguments: [
            "a=%", "a=%4", "a=%zz", "a=%+1", "a=%ff", "%c3=1",
            String(repeating: "a=1&", count: 201), "a=" + String(repeating: "x", count: 65_536),
        ])
    func refuses(_ body: String) {
        #expect(throws: WireFault.self) { try Form(parsing: Array(body.utf8)) }
    }
}
