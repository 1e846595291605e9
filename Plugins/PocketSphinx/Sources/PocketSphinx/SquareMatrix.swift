/// A square matrix of few rows.
struct SquareMatrix: Sendable, Equatable {
    let size: Int
    /// Row by row.
    private(set) var values: [Double]

    init(size: Int, values: [Double]) {
        precondition(values.count == size * size, "a square of \(size) has not \(values.count)")
        self.size = size
        self.values = values
    }

    subscript(row: Int, column: Int) -> Double {
        get { self.values[row * self.size + column] }
        set { self.values[row * self.size + column] = newValue }
    }

    func times(_ vector: [Double]) -> [Double] {
        (0..<self.size).map { row in
            (0..<self.size).reduce(0) { $0 + self[row, $1] * vector[$1] }
        }
    }

    /// left · matrix · right.
    func product(_ left: [Double], _ right: [Double]) -> Double {
        zip(left, self.times(right)).reduce(0) { $0 + $1.0 * $1.1 }
    }

    /// By elimination with the largest pivot of each column; nil when there is none.
    var inverse: SquareMatrix? {
        var left = self
        var right = SquareMatrix(size: self.size, values: self.values.map { _ in 0 })
        for index in 0..<self.size { right[index, index] = 1 }
        for column in 0..<self.size {
            guard
                let pivot = (column..<self.size).max(by: {
                    abs(left[$0, column]) < abs(left[$1, column])
                }), abs(left[pivot, column]) > 1e-300
            else { return nil }
            left.swap(pivot, column)
            right.swap(pivot, column)
            let factor = 1 / left[column, column]
            left.scale(column, by: factor)
            right.scale(column, by: factor)
            for row in 0..<self.size where row != column {
                let factor = left[row, column]
                left.subtract(column, times: factor, from: row)
                right.subtract(column, times: factor, from: row)
            }
        }
        return right
    }

    private mutating func swap(_ first: Int, _ second: Int) {
        guard first != second else { return }
        for column in 0..<self.size {
            (self[first, column], self[second, column]) = (
                self[second, column], self[first, column]
            )
        }
    }

    private mutating func scale(_ row: Int, by factor: Double) {
        for column in 0..<self.size { self[row, column] *= factor }
    }

    private mutating func subtract(_ row: Int, times factor: Double, from other: Int) {
        for column in 0..<self.size { self[other, column] -= factor * self[row, column] }
    }
}
