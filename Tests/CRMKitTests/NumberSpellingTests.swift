import CRMKit
import Testing

@Suite("The spellings of a telephone number")
struct NumberSpellingTests {
    private let british = NumberPlan(countryCode: "44", trunkPrefix: "0", internationalPrefix: "00")
    private let american = NumberPlan(
        countryCode: "1", trunkPrefix: "1", internationalPrefix: "011")

    @Test("A number of the country has its local ones")
    func local() {
        #expect(
            self.british.spellings(of: "+442079460018") == [
                "+442079460018", "442079460018", "00442079460018", "02079460018", "2079460018",
            ])
    }

    @Test("A number from abroad has none")
    func abroad() {
        #expect(
            self.british.spellings(of: "+15550100001") == [
                "+15550100001", "15550100001", "0015550100001",
            ])
    }

    @Test("North Americans write groups")
    func groups() {
        let spellings = self.american.spellings(of: "+15550100001")
        #expect(spellings.contains("(555) 010-0001"))
        #expect(spellings.contains("555-010-0001"))
        #expect(Set(spellings).count == spellings.count)
    }

    @Test("Every spelling of a number means the number")
    func roundTrip() {
        for (plan, number) in [
            (self.british, "+442079460018"), (self.british, "+15550100001"),
            (self.american, "+15550100001"),
        ] {
            for spelling in plan.spellings(of: number) where spelling != String(number.dropFirst())
            {
                #expect(plan.normalise(spelling) == number, "\(spelling)")
            }
        }
    }

    @Test("An extension of the house is itself; the core leaves the country out")
    func cores() {
        #expect(self.british.spellings(of: "201") == ["201"])
        #expect(self.british.core(of: "+442079460018") == "2079460018")
        #expect(self.british.core(of: "+15550100001") == "15550100001")
    }
}
