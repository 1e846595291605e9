/// Timers in the order in which they are due; equal ones in the order of their insertion.
///
/// A binary heap whose storage is kept, so that a periodic timer allocates nothing.
struct TimerQueue {
    private struct Item {
        // The timer's own, which does not change while it is here; to look at it costs no reference.
        var due: Int64
        var order: UInt64
        var timer: LoopTimer
    }

    private var heap: [Item] = []
    private var inserted: UInt64 = 0
    /// With so many the stopped ones are taken out: most timers are deadlines, and are stopped long before.
    private var limit = 64

    init() { self.heap.reserveCapacity(self.limit) }

    /// With those that were stopped and are still to be dropped.
    var count: Int { self.heap.count }

    /// When the next timer is due; stopped ones are dropped on the way.
    var nextDue: Int64? {
        mutating get {
            while let first = self.heap.first, first.timer.isStopped { self.removeFirst() }
            return self.heap.first?.due
        }
    }

    mutating func insert(_ timer: LoopTimer) {
        if self.heap.count == self.limit { self.removeStopped() }
        self.inserted += 1
        self.heap.append(Item(due: timer.due, order: self.inserted, timer: timer))
        self.siftUp(from: self.heap.count - 1)
    }

    /// Takes the first timer out, to be run.
    mutating func takeNext() -> LoopTimer {
        let timer = self.heap[0].timer
        self.removeFirst()
        return timer
    }

    /// Puts a periodic timer that has run back in, at its next time.
    mutating func putBack(_ timer: LoopTimer) {
        guard let period = timer.period, !timer.isStopped else { return }
        timer.due += period
        self.insert(timer)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let (a, b) = (self.heap[left].due, self.heap[right].due)
        return a != b ? a < b : self.heap[left].order < self.heap[right].order
    }

    private mutating func removeStopped() {
        self.heap.removeAll { $0.timer.isStopped }
        for parent in (0..<self.heap.count / 2).reversed() { self.siftDown(from: parent) }
        self.limit = max(64, 2 * self.heap.count)
    }

    private mutating func removeFirst() {
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        if !self.heap.isEmpty { self.siftDown(from: 0) }
    }

    private mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.precedes(child, parent) else { return }
            self.heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            let left = parent * 2 + 1
            guard left < self.heap.count else { return }
            let right = left + 1
            let child = right < self.heap.count && self.precedes(right, left) ? right : left
            guard self.precedes(child, parent) else { return }
            self.heap.swapAt(child, parent)
            parent = child
        }
    }
}
