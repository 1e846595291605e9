import Testing

@testable import Flow

@Suite("Yes and no")
struct AgreementTests {
    @Test(
        "Agreement is told from its opposite",
        arguments: [
            ("yes", true), ("this is correct", true), ("yeah that's right", true), ("okay", true),
            ("no", false), ("incorrect", false), ("that is not correct", false),
            ("not right", false),
            ("no that's right out", false), ("login incorrect", false),
        ])
    func english(said: String, agrees: Bool) {
        let found = AgreementReader(lexicon: .english).agreement(in: Words.split(said))
        #expect(found?.value == "\(agrees)")
    }

    @Test("Other words are neither", arguments: ["perhaps", "four oh seven", ""])
    func neither(said: String) {
        #expect(AgreementReader(lexicon: .english).agreement(in: Words.split(said)) == nil)
    }
}
