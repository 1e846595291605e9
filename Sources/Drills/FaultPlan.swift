package import CallModel

/// What a fault does to one session: what host and plugin do goes in, what becomes of it comes out.
///
/// It keeps no time: whoever holds it calls `strike` when the fault's time has come.
package struct FaultPlan: Sendable {
    /// What a plugin tells, as far as faults care.
    package enum News: Hashable, Sendable {
        /// A piece of an answer, or a block of audio; request 0: of none.
        case content(UInt64)
        /// DONE or ERROR.
        case end(UInt64)
        case other(UInt64)
        case closed
    }

    package enum Passage: Hashable, Sendable {
        case passes, isLost
        case isLate(by: Duration)
    }

    /// What the host is shown besides.
    package enum Effect: Hashable, Sendable {
        /// Request 0: the session fails.
        case fail(ProviderFailure.Code, retryAfter: Duration?, request: UInt64)
        case flood(request: UInt64)
        case garbage(Fault.Garbage, request: UInt64)
        case exit(for: Duration)
    }

    private let fault: Fault
    /// Whether the plugin's answers name their request; else they belong to the session.
    private let namesRequests: Bool
    private var isSilent = false
    private var isClosing = false
    private var delay: Duration?
    /// Requests that began and have not ended.
    private var running: Set<UInt64> = []
    /// Requests of which nothing is heard any more.
    private var muted: Set<UInt64> = []
    /// How many pieces still get through, by request; 0: of the session.
    private var stalls: [UInt64: Int] = [:]

    package init(_ fault: Fault, of capability: Capability) {
        self.fault = fault
        self.namesRequests =
            switch capability {
            case .tts, .dialogue, .crm: true
            case .stt, .channel: false
            }
    }

    // MARK: - What the host does

    package mutating func begins(_ request: UInt64) { self.running.insert(request) }

    package mutating func ends(_ request: UInt64) { self.running.remove(request) }

    /// From now on the session's end is the host's own wish, and is never kept from it.
    package mutating func closes() { self.isClosing = true }

    /// Whether the plugin hears what the host says; request 0: of none.
    package func reachesPlugin(_ request: UInt64 = 0) -> Bool {
        !self.isSilent && !self.muted.contains(request)
    }

    /// What would become of a block of audio; `passage` counts it once it is there.
    package func passage(ofAudioOf request: UInt64) -> Passage {
        let left = self.stalls[request] ?? self.stalls[0] ?? 1
        guard self.reachesPlugin(request), left > 0 else { return .isLost }
        return self.delay.map { .isLate(by: $0) } ?? .passes
    }

    // MARK: - The fault

    /// The fault's time has come.
    package mutating func strike(_ request: UInt64 = 0) -> [Effect] {
        guard !self.isClosing, !self.isSilent else { return [] }
        switch self.fault.kind {
        case .error(let code, let retryAfter): return self.fail(request, code, retryAfter)
        case .connectHang, .hang: self.isSilent = true
        case .stall(let count): self.stall(request, after: count)
        case .flood: return [.flood(request: request)]
        case .garbage(let shapes):
            if shapes.contains(.afterClosed) { self.isSilent = true }
            return shapes.map { .garbage($0, request: request) }
        case .slow(let delay): self.delay = delay
        case .exit(let time):
            self.isSilent = true
            return [.exit(for: time)]
        }
        return []
    }

    /// The session has died with its process.
    package mutating func dies() { self.isSilent = true }

    private mutating func fail(
        _ request: UInt64, _ code: ProviderFailure.Code, _ retryAfter: Duration?
    ) -> [Effect] {
        if request == 0 {
            self.isSilent = true
        } else {
            // It may have ended before the fault's time came.
            guard self.running.remove(request) != nil else { return [] }
            self.muted.insert(request)
        }
        return [.fail(code, retryAfter: retryAfter, request: request)]
    }

    private mutating func stall(_ request: UInt64, after count: Int) {
        let key = self.namesRequests ? request : 0
        guard key == 0 || self.running.contains(key) else { return }
        self.stalls[key] = count
    }

    // MARK: - What the plugin does

    /// What becomes of something that the plugin tells.
    package mutating func passage(of news: News) -> Passage {
        if self.isClosing, news == .closed { return .passes }
        guard !self.isSilent, !self.isHeldBack(news) else { return .isLost }
        if case .end(let request) = news { self.running.remove(request) }
        return self.delay.map { .isLate(by: $0) } ?? .passes
    }

    private mutating func isHeldBack(_ news: News) -> Bool {
        switch news {
        case .closed: return self.stalls[0] == 0
        case .content(let request):
            if self.muted.contains(request) { return true }
            let key = self.stalls[request] == nil ? 0 : request
            guard let left = self.stalls[key] else { return false }
            self.stalls[key] = max(0, left - 1)
            return left == 0
        case .end(let request):
            if self.muted.contains(request) { return true }
            let key = self.stalls[request] == nil ? 0 : request
            guard self.stalls[key] != nil else { return false }
            // An answer that ends before the stall began would not be one that stalls.
            self.stalls[key] = 0
            return true
        case .other(let request):
            return self.muted.contains(request) || self.stalls[request] == 0 || self.stalls[0] == 0
        }
    }
}
