package import CallModel

/// What is made to go wrong with a provider, and when.
package struct Fault: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case error(ProviderFailure.Code, retryAfter: Duration?)
        /// The session opens and is never ready.
        case connectHang
        /// Silence in both directions.
        case hang
        /// So many pieces of an answer get through, and then nothing more.
        case stall(after: Int)
        case flood
        /// In this order, one after the other.
        case garbage([Garbage])
        case slow(by: Duration)
        /// As if the process had died, and were not there again before this time is over.
        case exit(for: Duration)
    }

    package enum Garbage: String, Hashable, Sendable, CaseIterable {
        case badUTF8 = "bad_utf8"
        case wrongSize = "wrong_size"
        case otherHandle = "other_handle"
        case afterClosed = "after_closed"
    }

    package enum Moment: String, Hashable, Sendable, CaseIterable {
        /// The host asks for a session.
        case open
        /// The session is ready.
        case session
        /// A request begins.
        case request
    }

    package var kind: Kind
    package var moment: Moment
    /// How long after the moment.
    package var after: Duration
    /// Strikes each so-many-th session or request.
    package var every: Int
    /// Strikes no more often than this; nil: without limit.
    package var times: Int?

    package init(
        _ kind: Kind, at moment: Moment = .request, after: Duration = .zero, every: Int = 1,
        times: Int? = nil
    ) {
        self.kind = kind
        self.moment = kind == .connectHang ? .open : moment
        self.after = after
        self.every = every
        self.times = times
    }

    /// For the journal: `error UNAVAILABLE at request`.
    package var summary: String {
        let what = self.detail.isEmpty ? self.kind.name : "\(self.kind.name) \(self.detail)"
        let delay = self.after == .zero ? "" : " + \(self.after.milliseconds) ms"
        return "\(what) at \(self.moment.rawValue)\(delay)"
    }

    private var detail: String {
        switch self.kind {
        case .error(let code, _): code.name
        case .stall(let count): "after \(count)"
        case .slow(let delay): "by \(delay.milliseconds) ms"
        case .exit(let time): "for \(time.milliseconds) ms"
        case .garbage(let shapes) where shapes.count == 1: shapes[0].rawValue
        case .garbage, .connectHang, .hang, .flood: ""
        }
    }
}

extension Fault.Kind {
    package static let names = [
        "error", "connect_hang", "hang", "stall", "flood", "garbage", "slow", "exit",
    ]

    package var name: String {
        switch self {
        case .error: "error"
        case .connectHang: "connect_hang"
        case .hang: "hang"
        case .stall: "stall"
        case .flood: "flood"
        case .garbage: "garbage"
        case .slow: "slow"
        case .exit: "exit"
        }
    }
}
