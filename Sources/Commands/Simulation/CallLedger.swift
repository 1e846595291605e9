import CallModel
import Console
import Rehearsal
import Synchronization

/// Keeps and checks the journals of one world's calls while they run. Any thread.
final class CallLedger: Sendable {
    struct Page: Sendable {
        var entries: [JournalEntry] = []
        var check: JournalCheck
        var violations: [Violation] = []
    }

    private let pages: Mutex<[Page]>

    /// - Parameter indices: of the calls, in the run.
    init(indices: [Int]) {
        self.pages = Mutex(indices.map { Page(check: JournalCheck(call: $0)) })
    }

    /// - Returns: whether all calls have ended with this entry.
    func add(_ entry: JournalEntry, to call: Int) -> Bool {
        self.pages.withLock { pages in
            let wasEnded = pages[call].check.isEnded
            pages[call].entries.append(entry)
            pages[call].violations += pages[call].check.add(entry)
            return !wasEnded && pages[call].check.isEnded && pages.allSatisfy(\.check.isEnded)
        }
    }

    func finish() -> [Page] {
        self.pages.withLock { pages in
            for index in pages.indices { pages[index].violations += pages[index].check.finish() }
            return pages
        }
    }
}

/// Takes the journals of calls that nobody will read, and says at once that they are safe.
final class NoStore: JournalSink {
    func append(
        _ entries: [JournalEntry], to call: CallID, whenDurable: (@Sendable () -> Void)?
    ) { whenDurable?() }
}

/// One call of a world, when it is over.
struct LedgerCall: Sendable {
    var index: Int
    /// Its journal as lines of JSON.
    var lines: [String]
    var hash: UInt64

    init(index: Int, entries: [JournalEntry]) {
        self.index = index
        self.lines = entries.map { LiveView.json($0) }
        self.hash = self.lines.reduce(JournalHash.start) { JournalHash.add($1, to: $0) }
    }
}

/// FNV-1a, 64 bits: stable between runs, unlike Swift's own hashes.
enum JournalHash {
    static let start: UInt64 = 0xcbf2_9ce4_8422_2325

    static func add(_ text: String, to hash: UInt64) -> UInt64 {
        text.utf8.reduce(hash) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    static func add(_ number: UInt64, to hash: UInt64) -> UInt64 {
        (0..<8).reduce(hash) { ($0 ^ (number >> UInt64($1 * 8) & 0xFF)) &* 0x100_0000_01b3 }
    }
}
