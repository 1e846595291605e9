import CallModel
import Fallback
import Providers

/// What is known of how long the provider of a session takes: looked up once, so that a tick finds it without work.
struct KnownLatencies {
    fileprivate var deadlines: [Latency: Duration] = [:]
    fileprivate var percentiles: [Latency: Duration?] = [:]

    mutating func forget() {
        self.deadlines.removeAll(keepingCapacity: true)
        self.percentiles.removeAll(keepingCapacity: true)
    }
}

/// How long a provider may take.
extension Chain {
    /// What was configured for the current provider, or what its past says; as it was at the start of the session or
    /// the last success.
    func deadline(_ kind: Latency) -> Duration {
        if let known = self.latencies.deadlines[kind] { return known }
        let deadline = self.link.map { self.deadline(kind, of: $0) } ?? Deadlines()[kind]
        self.latencies.deadlines[kind] = deadline
        return deadline
    }

    /// How long the current provider takes, 99 times of 100; nil while too little is known. As old as `deadline`.
    func percentile99(_ kind: Latency) -> Duration? {
        if let known = self.latencies.percentiles[kind] { return known }
        let percentile = self.context.health.percentile(99, kind, of: self.name)
        self.latencies.percentiles[kind] = .some(percentile)
        return percentile
    }

    /// The same of any provider of the chain; looked up each time.
    func deadline(_ kind: Latency, of link: ChainLink<Port>) -> Duration {
        guard !link.deadlines.fixed.contains(kind) else { return link.deadlines[kind] }
        return AdaptiveDeadline.deadline(
            default: link.deadlines[kind],
            percentile99: self.context.health.percentile(99, kind, of: link.name))
    }
}
