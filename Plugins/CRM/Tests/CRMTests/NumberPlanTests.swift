import CRMKit
import Testing

@testable import CRM

@Suite("Telephone numbers have one form")
struct NumberPlanTests {
    @Test(
        "Spellings of one British number are the same number",
        arguments: [
            "+442079460018", "+44 20 7946 0018", "+44 (0)20 7946 0018", "(020) 7946-0018",
            "020.7946.0018", "0044 20 7946 0018", "tel:+44-20-7946-0018;ext=12", " 02079460018 ",
            "2079460018",
        ])
    func british(spelling: String) {
        #expect(NumberPlan.british.normalise(spelling) == "+442079460018")
    }

    @Test("Country code, trunk prefix and international prefix are the site's")
    func otherPlans() {
        let american = NumberPlan(countryCode: "1", trunkPrefix: "1", internationalPrefix: "011")
        #expect(american.normalise("1 (415) 555-2671") == "+14155552671")
        #expect(american.normalise("415-555-2671") == "+14155552671")
        #expect(american.normalise("011 44 20 7946 0018") == "+442079460018")
        let czech = NumberPlan(countryCode: "420", trunkPrefix: "", internationalPrefix: "00")
        #expect(czech.normalise("601 123 456") == "+420601123456")
        #expect(czech.normalise("00420601123456") == "+420601123456")
    }

    @Test("A number of another country keeps its country")
    func foreign() {
        #expect(NumberPlan.british.normalise("+49 30 901820") == "+4930901820")
        #expect(NumberPlan.british.normalise("0049 30 901820") == "+4930901820")
    }

    @Test("Extensions of the house stay as they are", arguments: ["201", "40 12", "123456"])
    func extensions(number: String) {
        #expect(NumberPlan.british.normalise(number) == number.filter { $0 != " " })
    }

    @Test(
        "What is no number is none",
        arguments: [
            "", " ", "anonymous", "+", "7", "+0123456789", "+44 20 7946 0018 99999", "12a34567",
            "sip:bob@example.com", "+44(0", "٤٤٤٤٤٤٤٤",
        ])
    func noNumber(text: String) {
        let number = NumberPlan.british.normalise(text)
        #expect(number == nil)
    }
}
