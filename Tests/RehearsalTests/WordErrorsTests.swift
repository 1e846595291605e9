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

    @Test(
        "Where a word is written apart does not count, on either side",
        arguments: [
            ("o'clock", "o clock"), ("P M", "pm"), ("voice mail", "voicemail"),
            ("at seven P M sharp", "at seven pm sharp"), ("rock 'n' roll", "rocknroll"),
        ])
    func spacingDoesNotCount(one: String, other: String) {
        for (said, heard) in [(one, other), (other, one)] {
            #expect(WordErrors(said: said, heard: heard).total == 0)
            #expect(WordErrors(said: said, heard: heard, spelling: .asWritten).total > 0)
            #expect(WordErrors(said: said, heard: heard).words == WordErrors.words(of: said).count)
        }
    }

    @Test(
        "Other letters, or letters in other words, are errors",
        arguments: [
            ("we're", "were", 1), ("its", "it's", 1), ("forward", "four ward", 2),
            ("no", "know", 1), ("a m", "eight am", 1), ("de activated", "deactivate it", 2),
            ("am", "m a", 2), ("a b c d", "abcd", 4), ("voice mail", "voicemails", 2),
        ])
    func lettersCount(said: String, heard: String, total: Int) {
        #expect(WordErrors(said: said, heard: heard).total == total)
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
