/// How calls reach a host: what a caller's far end sends, and what it understands.
package protocol CallWire: Sendable {
    /// Whether calls are up once their socket is; else when the host says so.
    var isUpWhenOpen: Bool { get }
    /// An HTTP request that tells the host of the call before its socket is opened; nil: none is needed.
    func announcement(call: Int, port: Int) -> [UInt8]?
    /// Where the WebSocket of the call is, by the host's answer to the announcement; nil: it has refused.
    func door(after answer: String, port: Int) -> CallDoor?
    /// What is sent when the socket is open, as whole WebSocket messages.
    func greeting(call: Int, token: String) -> [[UInt8]]
    /// One frame of the caller, by its place in the tape and in the call.
    func frame(_ place: Int, number: Int, call: Int) -> [UInt8]
    /// What a message of the host is. Its payload is borrowed.
    func read(isText: Bool, _ payload: RawSpan) -> CallNews
    /// What the far end tells of its own accord: how many frames it has played.
    func report(played: Int) -> [UInt8]?
    /// What is answered when the host says that what was not played is to be dropped.
    func flushed(played: Int) -> [UInt8]?
    /// What is answered to a mark once it is reached, or dropped.
    func marked(_ name: String, call: Int) -> [UInt8]?
    /// What is said at the end.
    func goodbye(call: Int) -> [UInt8]?
}

extension CallWire {
    package func announcement(call: Int, port: Int) -> [UInt8]? { nil }
    package func report(played: Int) -> [UInt8]? { nil }
    package func flushed(played: Int) -> [UInt8]? { nil }
    package func marked(_ name: String, call: Int) -> [UInt8]? { nil }
    package func goodbye(call: Int) -> [UInt8]? { nil }
}

/// Where a call's WebSocket is, and what it must show there.
package struct CallDoor: Sendable {
    var path: String
    var headers: [(name: String, value: String)] = []
    /// Which call it is.
    var token = ""
}

/// A message of the host.
package enum CallNews: Equatable {
    case connected
    /// One frame of reply audio.
    case audio
    case flush
    case mark(String)
    case ended
    case other
}
