import JackfieldPlugin

/// What is under way, what waits for when, and who waits for an answer: the courier's decisions, without a clock.
///
/// Times are on the host's clock.
struct CourierState: Sendable {
    struct Asker: Sendable {
        var reply: Courier.Reply
        var reference: String
        /// When it is answered that the write is queued, at the latest.
        var until: Duration
    }

    private static let longestRest = Duration.seconds(3_600)
    private static let usualRest = Duration.seconds(30)

    private var flying: Set<Int64> = []
    /// When writes that have failed are due; all others are.
    private var due: [Int64: Duration] = [:]
    private var asking: [Int64: [Asker]] = [:]
    /// The service is left alone until then.
    private var restUntil: Duration?

    var isNobodyFlying: Bool { self.flying.isEmpty }

    func isAsked(_ id: Int64) -> Bool { self.asking[id] != nil }

    func isResting(_ now: Duration) -> Bool { self.restUntil.map { now < $0 } ?? false }

    /// Whether a write that waits may leave now, besides those on their way.
    func mayLeave(_ id: Int64, _ now: Duration, besides most: Int) -> Bool {
        !self.flying.contains(id) && self.flying.count < most && (self.due[id] ?? now) <= now
    }

    mutating func left(_ id: Int64) {
        self.flying.insert(id)
        self.due[id] = nil
    }

    mutating func landed(_ id: Int64) { self.flying.remove(id) }

    /// It has been written, or given up.
    mutating func ended(_ id: Int64) { self.due[id] = nil }

    mutating func serviceWorks() { self.restUntil = nil }

    mutating func rest(_ now: Duration, for time: Duration) {
        let end = now + min(time, Self.longestRest)
        self.restUntil = max(self.restUntil ?? end, end)
    }

    /// A write is tried again after `delay`; unless the failure is its own, the others wait with it for a while.
    mutating func postpone(_ id: Int64, _ error: ProviderError, _ now: Duration, by delay: Duration)
    {
        self.due[id] = now + delay
        guard DeliveryFailure(error) != .odd else { return }
        self.rest(now, for: error.retryAfter ?? min(delay, Self.usualRest))
    }

    // MARK: - Who asks

    mutating func ask(_ id: Int64, _ asker: Asker) { self.asking[id, default: []].append(asker) }

    /// Those who are to be answered now.
    mutating func takeAskers(_ id: Int64) -> [Asker] { self.asking.removeValue(forKey: id) ?? [] }

    /// Writes whose askers have waited long enough, in order.
    func late(_ now: Duration) -> [Int64] {
        self.asking.filter { $0.value.contains { $0.until <= now } }.keys.sorted()
    }

    /// When something is to be done next.
    func next(after now: Duration) -> Duration? {
        var times: [Duration] = self.asking.values.flatMap { $0.map(\.until) }
        times.append(contentsOf: self.due.values)
        if let restUntil = self.restUntil { times.append(restUntil) }
        return times.filter { $0 > now }.min()
    }
}

extension Courier {
    /// What is answered when a write is safe, and not yet with the service.
    static func queued(_ reference: String) -> String {
        let result: JSONValue = .object([
            "found": .boolean(true), "queued": .boolean(true), "reference": .text(reference),
        ])
        return result.json
    }
}
