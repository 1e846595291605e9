/// The last samples of a stream, to go on from where it was cut.
package struct RecentAudio: Sendable {
    private var samples: [Int16]
    /// Where the next sample goes.
    private var next = 0
    package private(set) var count = 0

    /// - Parameter capacity: in samples, above 0.
    package init(capacity: Int) {
        self.samples = Array(repeating: 0, count: capacity)
    }

    package mutating func removeAll() { self.count = 0 }

    /// Allocates nothing.
    package mutating func append(_ block: Span<Int16>) {
        // Of what is longer than all that is kept, only the end.
        let block = block.extracting(last: self.samples.count)
        let next = self.next
        let first = min(block.count, self.samples.count - next)
        var samples = self.samples.mutableSpan
        samples.copy(block.extracting(first: first), to: next)
        samples.copy(block.extracting(first...))
        self.next = (next + block.count) % self.samples.count
        self.count = min(self.samples.count, self.count + block.count)
    }

    /// - Parameter age: 1 for the last sample; at most `count`.
    package subscript(age age: Int) -> Int16 {
        let index = self.next - age
        return self.samples[index < 0 ? index + self.samples.count : index]
    }

    /// Gives the last samples backwards, which goes on from the last one without a step.
    package func mirror(into output: inout MutableSpan<Int16>) -> Int {
        let given = min(output.count, self.count)
        for index in 0..<given { output[index] = self[age: index + 1] }
        return given
    }

    /// Gives what followed when so many samples of the end are not counted.
    package func read(last: Int, into output: inout MutableSpan<Int16>) -> Int {
        let start = min(last, self.count)
        let given = min(output.count, start)
        for index in 0..<given { output[index] = self[age: start - index] }
        return given
    }
}
