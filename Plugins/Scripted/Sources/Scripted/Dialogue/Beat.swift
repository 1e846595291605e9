import JackfieldPlugin

/// One thing that an answer does, and how long after the one before.
struct Beat: Equatable, Sendable {
    enum Deed: Equatable, Sendable {
        case say(String, isProtected: Bool)
        case slot(String, String)
        /// The answer goes on when the result is there.
        case call(tool: String, argumentsJSON: String, then: [String], onError: [String])
        case expect(phrases: [String], grammar: String, isStrict: Bool)
        /// The tool that ends a call: nothing waits for its result.
        case hangUp
        case done
    }

    var delay: Duration = .zero
    var deed: Deed
}

extension Answer {
    /// What the answer does, in order.
    ///
    /// - Parameter turn: how often the caller has spoken.
    /// - Parameter spoken: what another provider has already said of it; that is left out.
    func beats(
        input: String, turn: Int = 0, firstTokenDelay: Duration, spoken: String = ""
    ) -> [Beat] {
        var beats = self.slots.sorted { $0.key < $1.key }.map { name, value in
            Beat(deed: .slot(name, value.filling("input", with: input)))
        }
        beats += self.sentences(input: input, turn: turn, after: spoken)
        beats += self.tools.map { tool in
            Beat(
                deed: .call(
                    tool: tool.name,
                    argumentsJSON: tool.arguments.mapTexts { $0.filling("input", with: input) }
                        .json,
                    then: tool.then.map { $0.filling("input", with: input) },
                    onError: tool.onError.map { $0.filling("input", with: input) }))
        }
        if let expect {
            beats.append(
                Beat(
                    deed: .expect(
                        phrases: expect.phrases, grammar: expect.grammar,
                        isStrict: expect.isStrict)))
        }
        if self.hangsUp { beats.append(Beat(deed: .hangUp)) }
        beats.append(Beat(deed: .done))
        beats[0].delay = self.firstTokenDelay ?? firstTokenDelay
        return beats
    }

    /// The beats of sentences that are said after a tool has answered.
    func beats(saying sentences: [String], result: String) -> [Beat] {
        sentences.flatMap { self.pieces(of: $0.filling("result", with: result)) }
    }

    private func sentences(input: String, turn: Int, after spoken: String) -> [Beat] {
        let sentences = self.say.map {
            $0.filling("input", with: input).filling("turn", with: "\(turn)")
        }
        let whole = sentences.joined(separator: " ")
        guard !spoken.isEmpty, whole.hasPrefix(spoken) else {
            return sentences.flatMap(self.pieces)
        }
        let rest = whole.dropFirst(spoken.count).drop { $0 == " " }
        return rest.isEmpty ? [] : self.pieces(of: String(rest))
    }

    /// A sentence ends with a space, so that what follows does not stick to it.
    private func pieces(of sentence: String) -> [Beat] {
        guard self.deltaEvery > .zero else {
            return [Beat(deed: .say(sentence + " ", isProtected: self.isProtected))]
        }
        return sentence.split(separator: " ").map { word in
            Beat(
                delay: self.deltaEvery,
                deed: .say(String(word) + " ", isProtected: self.isProtected))
        }
    }
}

extension String {
    /// The text with every `{name}` replaced.
    func filling(_ name: String, with value: String) -> String {
        self.replacing("{\(name)}", with: value)
    }
}
