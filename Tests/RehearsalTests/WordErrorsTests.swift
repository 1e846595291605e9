import Rehearsal
import Testing

@Suite("Word errors")
struct WordErrorsTests {
    @Test(
        "Errors are the fewest changes from what was said to what was heard",
        arguments: [
            ("call forwarding", "call forwarding", [0, 0, 0]),
            ("call forwarding", "call for reading", [1, 1, 0]),
            ("one two three", "one three", [0, 0, 1]),
            ("one two three", "", [0, 0, 3]),
            ("yes", "yes yes yes", [0, 2, 0]),
            ("a b c d", "b c d a", [0, 1, 1]),
            ("seven", "eleven", [1, 0, 0]),
            ("", "noise", [0, 1, 0]),
        ])
    func countsFewestChanges(said: String, heard: String, counts: [Int]) {
        let errors = WordErrors(said: said, heard: heard)
        #expect([errors.substitutions, errors.insertions, errors.deletions] == counts)
        #expect(errors.words == WordErrors.words(of: said).count)
    }

    @Test("The rate is errors for each word said, and there is none when nothing was said")
    func rate() {
        #expect(WordErrors(said: "one two three four", heard: "one too three").rate == 0.5)
        #expect(WordErrors(said: "no", heard: "oh no no").rate == 2)
        #expect(WordErrors(said: "", heard: "noise").rate == nil)
    }

    @Test("Sums weigh every word alike")
    func sums() {
        var sum = WordErrors(said: "one", heard: "two")
        sum += WordErrors(said: "one two three", heard: "one two three")
        #expect(sum.words == 4)
        #expect(sum.rate == 0.25)
    }

    @Test(
        "Writing does not count",
        arguments: [
            ("Tuesday, 4 p.m.", ["tuesday", "4", "p", "m"]),
            ("X-ray", ["x", "ray"]), ("o’clock O'CLOCK", ["o'clock", "o'clock"]),
            ("'quoted' rock 'n' roll", ["quoted", "rock", "n", "roll"]),
            ("  ' - ", []), ("É\tû", ["é", "û"]),
        ])
    func writingDoesNotCount(text: String, words: [String]) {
        #expect(WordErrors.words(of: text) == words)
    }
}
