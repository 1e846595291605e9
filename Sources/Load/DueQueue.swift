/// Places of calls by when they are due: a binary heap.
struct DueQueue {
    struct Item {
        var due: Int64
        var place: Int
    }

    private var heap: [Item] = []

    var first: Item? { self.heap.first }

    mutating func add(_ place: Int, due: Int64) {
        self.heap.append(Item(due: due, place: place))
        var child = self.heap.count - 1
        while child > 0, self.heap[child].due < self.heap[(child - 1) / 2].due {
            self.heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func removeFirst() {
        self.heap.swapAt(0, self.heap.count - 1)
        self.heap.removeLast()
        self.siftDown()
    }

    mutating func replaceFirst(due: Int64) {
        self.heap[0].due = due
        self.siftDown()
    }

    private mutating func siftDown() {
        var parent = 0
        while parent * 2 + 1 < self.heap.count {
            var child = parent * 2 + 1
            if child + 1 < self.heap.count, self.heap[child + 1].due < self.heap[child].due {
                child += 1
            }
            guard self.heap[child].due < self.heap[parent].due else { return }
            self.heap.swapAt(child, parent)
            parent = child
        }
    }
}
