/// Metrics in the text format of Prometheus (version 0.0.4).
struct MetricText {
    private(set) var text = ""

    enum Kind: String { case counter, gauge, histogram }

    mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        self.text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// One line; labels in their order.
    mutating func add(_ name: String, _ labels: [(String, String)] = [], _ value: Double) {
        let inner = labels.map { "\($0)=\"\(Self.escaped($1))\"" }.joined(separator: ",")
        let number = value == value.rounded() && abs(value) < 1e15 ? "\(Int64(value))" : "\(value)"
        self.text += name + (inner.isEmpty ? "" : "{\(inner)}") + " \(number)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n", "\r\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}

/// How many values lie at or below each of some limits.
struct Histogram {
    let limits: [Double]
    private var counts: [Int]
    private var sum = 0.0

    init(limits: [Double]) {
        self.limits = limits
        self.counts = Array(repeating: 0, count: limits.count + 1)
    }

    mutating func add(_ value: Double) {
        self.counts[self.limits.firstIndex { value <= $0 } ?? self.limits.count] += 1
        self.sum += value
    }

    func write(_ name: String, _ labels: [(String, String)], to text: inout MetricText) {
        var total = 0
        for (limit, count) in zip(self.limits.map { "\($0)" } + ["+Inf"], self.counts) {
            total += count
            text.add("\(name)_bucket", labels + [("le", limit)], Double(total))
        }
        text.add("\(name)_sum", labels, self.sum)
        text.add("\(name)_count", labels, Double(total))
    }
}
