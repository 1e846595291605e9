import CallModel
package import EventLoop
package import Network
import Synchronization

/// Servers as a recording has them: what the host asks is answered as it was then, after as long as then.
///
/// A request is answered by the first recorded one that has the same method and URL and was not asked for yet; the
/// same body goes before. What was not recorded is unreachable. Any thread.
package final class TrafficReplay: RequestSender, WebSocketOpener {
    let loop: EventLoop
    let scrubber: Scrubber
    private let left: Mutex<[TrafficFile.Exchange]>
    private let log: @Sendable (String) -> Void

    /// - Parameters:
    ///   - redact: takes secrets out of what is compared with the recording, which has none.
    ///   - log: hears what differs from the recording.
    package init(
        path: String, loop: EventLoop, redact: @escaping @Sendable (String) -> String,
        log: @escaping @Sendable (String) -> Void
    ) throws(TrafficFailure) {
        self.loop = loop
        self.scrubber = Scrubber(redact: redact)
        self.left = Mutex(try TrafficFile(path: path).exchanges)
        self.log = log
    }

    package func prepare(_ request: OutgoingRequest) -> any Transfer {
        ReplayedTransfer(request, self)
    }

    package func prepare(_ opening: WebSocketOpening) -> any ClientSocket {
        ReplayedSocket(opening, self)
    }

    /// Takes what was recorded for a request or a WebSocket; nil: nothing was.
    func take(_ wanted: TrafficLine.Event) -> TrafficFile.Exchange? {
        let wanted = self.scrubber.event(wanted)
        let found = self.left.withLock { left -> (TrafficFile.Exchange, isExact: Bool)? in
            let exact = left.firstIndex { $0.first == wanted }
            guard let index = exact ?? left.firstIndex(where: { $0.first.isAlike(wanted) }) else {
                return nil
            }
            return (left.remove(at: index), exact != nil)
        }
        if found?.isExact == false {
            self.log("\(wanted.name): what the host sends differs from the recording")
        }
        return found?.0
    }
}

extension TrafficLine.Event {
    /// Whether it goes to the same place in the same way.
    fileprivate func isAlike(_ other: Self) -> Bool {
        switch (self, other) {
        case (.request(let method, let url, _), .request(let otherMethod, let otherURL, _)):
            method == otherMethod && url == otherURL
        case (.connect(let url, _), .connect(let otherURL, _)): url == otherURL
        default: false
        }
    }

    fileprivate var name: String {
        switch self {
        case .request(let method, let url, _): "\(method) \(url.prefix { $0 != "?" })"
        case .connect(let url, _): "\(url.prefix { $0 != "?" })"
        default: ""
        }
    }
}

extension NetworkFailure {
    static func notRecorded(_ address: WebAddress) -> NetworkFailure {
        NetworkFailure(
            .unreachable, "\(address.shown): the recording has no such exchange any more")
    }
}
