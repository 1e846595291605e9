/// What is wrong with a folder of recorded speech: one line a mistake, each with its file and line.
package struct SpeechCorpusError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
