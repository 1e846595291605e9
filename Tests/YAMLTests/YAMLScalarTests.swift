import Testing

@testable import YAML

@Suite("Plain scalars mean what YAML 1.2 says")
struct YAMLScalarTests {
    @Test(
        "A plain scalar has its core-schema value",
        arguments: [
            ("", .null), ("~", .null), ("null", .null),
            ("true", .boolean(true)), ("False", .boolean(false)),
            ("0", .integer(0)), ("-12", .integer(-12)), ("+7", .integer(7)),
            ("0x1F", .integer(31)), ("0o17", .integer(15)),
            ("1.5", .number(1.5)), ("1.", .number(1)), (".5", .number(0.5)),
            ("-.5e2", .number(-50)), ("1e3", .number(1_000)), ("1.e3", .number(1_000)),
            (".inf", .number(.infinity)), ("-.INF", .number(-.infinity)),
            ("99999999999999999999", .number(1e20)),
        ] as [(String, YAMLScalar.Value)])
    func coreSchema(text: String, value: YAMLScalar.Value) {
        #expect(YAMLScalar(text).value == value)
    }

    @Test(
        "What only looks like a number, a boolean or null is text",
        arguments: [
            "yes", "no", "on", "off", "0049301234", "007", "1.2.3", "1_000", "12:30", "0x", "0x+1",
            "0o8", "e5", "1e", "+", "-", ".", "+-1", "nan", "inf", "tRUE", "1e+", "0b1", "١",
        ])
    func lookAlikes(text: String) {
        #expect(YAMLScalar(text).value == .text(text))
    }

    @Test("Quotes and the tag !!str make text of anything")
    func quoted() {
        #expect(YAMLScalar("1", style: .doubleQuoted).value == .text("1"))
        #expect(YAMLScalar("true", style: .singleQuoted).value == .text("true"))
        #expect(YAMLScalar("null", isTaggedText: true).value == .text("null"))
    }
}
