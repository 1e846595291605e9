/// Where the audio that a vendor has got stands on the caller's clock.
///
/// A vendor counts what it was sent. The host sends no pauses, and what it sends again after a fallback comes fast: the two
/// run apart at each gap.
package struct AudioTimeline: Sendable {
    private struct Part {
        /// On the vendor's clock.
        var start: Duration
        /// On the caller's.
        var mediaTime: Duration
    }

    private static let mostParts = 4_096

    private var parts: [Part] = []
    /// Of all that was sent, on the vendor's clock.
    package private(set) var end = Duration.zero
    /// Where the next block would be on the caller's clock if nothing were left out.
    private var mediaEnd = Duration.zero

    package init() {}

    /// A block of the caller's audio was sent.
    package mutating func add(_ duration: Duration, at mediaTime: Duration) {
        if self.parts.isEmpty || mediaTime != self.mediaEnd {
            // Nobody speaks of what was that long ago.
            if self.parts.count == Self.mostParts { self.parts.removeFirst(Self.mostParts / 2) }
            self.parts.append(Part(start: self.end, mediaTime: mediaTime))
        }
        self.end += duration
        self.mediaEnd = mediaTime + duration
    }

    /// Silence of our own was sent.
    package mutating func addSilence(_ duration: Duration) {
        self.end += duration
        // What follows begins a new part.
        self.mediaEnd = .seconds(-1)
    }

    /// The caller's time of a moment on the vendor's clock.
    package func mediaTime(at time: Duration) -> Duration {
        let after = self.parts.partitioningIndex { $0.start > time }
        guard after > 0 else { return self.parts.first?.mediaTime ?? .zero }
        let part = self.parts[after - 1]
        return part.mediaTime + (time - part.start)
    }
}

extension Array {
    /// The first index whose element fits, where all that fit stand behind all that do not.
    fileprivate func partitioningIndex(where fits: (Element) -> Bool) -> Int {
        var (low, high) = (0, self.count)
        while low < high {
            let middle = (low + high) / 2
            if fits(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
