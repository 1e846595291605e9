/// Makes one key of what both ARI and the media path tell of it.
///
/// Each tells the keys in order. A key is new when its teller has told more of them than any was told before; after a pause
/// both start anew, so that one which missed a key does not stay behind.
struct DigitMerge: Sendable {
    enum Teller: Sendable { case ari, media }

    private static let pause = Duration.seconds(1)

    private var told = (ari: 0, media: 0)
    private var keys = 0
    private var last = Duration.zero

    /// - Returns: whether the key is new.
    mutating func isNew(from teller: Teller, at now: Duration) -> Bool {
        if now - self.last > Self.pause { self.told = (self.keys, self.keys) }
        self.last = now
        let count: Int
        switch teller {
        case .ari:
            self.told.ari += 1
            count = self.told.ari
        case .media:
            self.told.media += 1
            count = self.told.media
        }
        guard count > self.keys else { return false }
        self.keys = count
        return true
    }
}
