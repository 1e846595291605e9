/// Which part of a sentence the caller heard.
enum HeardText: Hashable {
    case whole
    /// Up to a place in it, nothing when `heard` is empty.
    case part(heard: String, unheard: String)

    /// - Parameters:
    ///   - sentences: of one reply, in order.
    ///   - heard: of that reply.
    /// - Returns: one for each sentence, or nil where what was heard is not how the reply begins.
    static func split(_ sentences: [String], heard: String) -> [HeardText]? {
        var rest = heard.trimmed
        var results: [HeardText] = []
        for sentence in sentences {
            let sentence = sentence.trimmed
            if rest.hasPrefix(sentence) {
                rest = String(rest.dropFirst(sentence.count)).trimmed
                results.append(.whole)
            } else if sentence.hasPrefix(rest) {
                let unheard = String(sentence.dropFirst(rest.count))
                results.append(.part(heard: rest, unheard: unheard.trimmed))
                rest = ""
            } else {
                return nil
            }
        }
        return results
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
