/// Which words of a text an audio position speaks: the text given to a voice against the audio it gave.
///
/// A voice that tells when its words begin is taken at its word. The time of one that does not is shared out
/// by characters: over the whole length of the audio once that is known, until then at the rate at which the
/// voice has spoken so far. Pure.
package struct SpeechLedger: Sendable, Equatable {
    /// How long the audio of the whole text is.
    package enum Length: Sendable, Equatable {
        /// More may come.
        case atLeast(Duration)
        case exactly(Duration)
    }

    /// Where one voice stops and the next goes on.
    package struct Cut: Sendable, Equatable {
        /// What comes before is left to the first voice, in UTF-8 bytes.
        package var offset: Int
        /// Its audio is heard up to here.
        package var time: Duration

        package init(offset: Int, time: Duration) {
            self.offset = offset
            self.time = time
        }
    }

    private struct Anchor: Equatable {
        var offset: Int
        var time: Duration
        /// Whether the mark speaks of one word only, whose end is not known before the next mark.
        var isWord = false
    }

    /// Durations of samples are rounded down.
    private static let tolerance = Duration.milliseconds(1)

    package let text: String
    package var length = Length.atLeast(.zero)
    /// Characters a second, for want of anything better.
    package var rate: Double
    private var marks: [Anchor] = []

    package init(_ text: String, rate: Double) {
        self.text = text
        self.rate = rate
    }

    /// Whether the voice tells when its words begin.
    package var isMarked: Bool { !self.marks.isEmpty }

    /// The voice tells that it speaks this part of the text, in UTF-8 bytes, from this time on.
    package mutating func mark(_ range: Range<Int>, at time: Duration) {
        // A mark that goes back says nothing that could be relied on.
        if let last = self.marks.last, range.lowerBound <= last.offset || time < last.time {
            return
        }
        let words = self.text.utf8.dropFirst(range.lowerBound).prefix(range.count)
        let isWord = !words.contains { $0 == UInt8(ascii: " ") }
        self.marks.append(Anchor(offset: range.lowerBound, time: time, isWord: isWord))
    }

    // MARK: - Text to time

    /// When the voice has spoken all that comes before the offset; nil: that is not known yet.
    package func time(of offset: Int) -> Duration? {
        var before = Anchor(offset: 0, time: .zero)
        for mark in self.marks {
            if mark.offset >= offset { return self.time(of: offset, between: before, and: mark) }
            before = mark
        }
        if offset <= 0 { return .zero }
        let end = self.text.utf8.count
        switch self.length {
        case .exactly(let total):
            return self.time(of: offset, between: before, and: Anchor(offset: end, time: total))
        case .atLeast(let known):
            guard offset < end, !before.isWord else { return nil }
            return self.guess(of: offset, after: before, known: known)
        }
    }

    private func guess(of offset: Int, after before: Anchor, known: Duration) -> Duration {
        // With so much audio and more to come, the voice is at least so slow.
        let left = Double(self.characters(before.offset, self.text.utf8.count))
        let slowest = left / max(0.001, (known - before.time) / .seconds(1))
        let characters = Double(self.characters(before.offset, offset))
        return before.time + Self.seconds(characters / min(self.rate, slowest))
    }

    private func time(of offset: Int, between first: Anchor, and second: Anchor) -> Duration {
        let span = self.characters(first.offset, second.offset)
        guard span > 0 else { return second.time }
        let share = Double(self.characters(first.offset, offset)) / Double(span)
        return first.time + Self.seconds((second.time - first.time) / .seconds(1) * share)
    }

    private static func seconds(_ seconds: Double) -> Duration {
        .nanoseconds(Int64((seconds * 1e9).rounded()))
    }

    private func characters(_ start: Int, _ end: Int) -> Int {
        String(decoding: self.text.utf8.dropFirst(start).prefix(end - start), as: UTF8.self).count
    }

    // MARK: - Time to text

    /// Where the first word begins that was not heard to its end, when so much audio was.
    package func offset(heard time: Duration) -> Int {
        if case .exactly(let total) = self.length, time + Self.tolerance >= total {
            return self.text.utf8.count
        }
        return self.boundaries(from: .zero, to: time).last?.boundary.offset ?? 0
    }

    /// Where the next voice goes on: after the last clause that ends in the audio which is there and was not
    /// heard yet; else after the last such word; else, where the voice pauses at the end of its audio and a word
    /// should be over about then, after that word; else with the word that was heard in part.
    /// - Parameters:
    ///   - heard: of the audio; it cannot be taken back.
    ///   - available: all that there is of it, heard or not.
    package func cut(
        heard: Duration, available: Duration, endsInPause: Bool = false
    ) -> Cut {
        let places = self.boundaries(from: heard, to: available)
        if let place = places.last(where: \.boundary.endsClause) ?? places.last {
            return Cut(offset: place.boundary.offset, time: max(heard, place.time))
        }
        if endsInPause, let end = self.wordEnd(at: available) {
            return Cut(offset: end, time: available)
        }
        return Cut(offset: self.offset(heard: heard), time: heard)
    }

    /// How long after a pause a word may seem to end that ended in it.
    private static let pauseReach = Duration.milliseconds(120)

    /// Where the word ends that is over at this time, if the voice pauses then; nil: it should go on for longer.
    private func wordEnd(at time: Duration) -> Int? {
        let start = self.offset(heard: time)
        let next = TextBoundary.all(in: self.text).first { $0.offset > start }
        let end = next?.offset ?? self.text.utf8.count
        let before = self.marks.last { $0.offset <= start } ?? Anchor(offset: 0, time: .zero)
        let due = self.time(of: end) ?? self.guess(of: end, after: before, known: time)
        return due <= time + Self.pauseReach ? end : nil
    }

    private func boundaries(
        from start: Duration, to end: Duration
    ) -> [(boundary: TextBoundary, time: Duration)] {
        TextBoundary.all(in: self.text).compactMap { boundary in
            guard let time = self.time(of: boundary.offset), time + Self.tolerance >= start,
                time <= end + Self.tolerance
            else { return nil }
            return (boundary, time)
        }
    }
}
