import JackfieldPlugin

@testable import PocketSphinx

extension FuzzTarget {
    /// A JSGF grammar; each line of the second part is a phrase.
    static let grammar = FuzzTarget(name: "grammar") { bytes in
        let parts = FuzzInput.parts(bytes, most: 2).map(FuzzInput.text)
        let phrases = parts.count > 1 ? parts[1].split(separator: "\n").map(String.init) : []
        do throws(ProviderError) {
            _ = try SpeechGrammar(Expectation(phrases: phrases, grammar: parts[0]))
            _ = try SpeechGrammar(Expectation(phrases: phrases))
        } catch {
            precondition(!error.message.isEmpty)
        }
    }
}
