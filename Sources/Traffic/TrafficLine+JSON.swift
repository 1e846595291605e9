import CallModel
import FoundationEssentials
import Network

/// A traffic line as JSON: `{"at_ms": 12.5, "n": 1, "event": "received", "text": "…"}`.
extension TrafficLine {
    var json: String {
        var members = self.event.members
        members["at_ms"] = .number(Double(self.at.nanoseconds / 1_000) / 1_000)
        members["n"] = .number(Double(self.number))
        return JSONValue.object(members).json
    }

    /// Nil: it is none.
    init?(parsing text: String) {
        guard let value = JSONValue(parsing: text), case .number(let at)? = value["at_ms"],
            case .number(let number)? = value["n"], at >= 0, at < 1e9,
            let number = Int(exactly: number), number > 0,
            let event = Event(value)
        else { return nil }
        self.init(at: .nanoseconds(Int64(at * 1e6)), number: number, event: event)
    }
}

extension TrafficLine.Event {
    fileprivate var members: [String: JSONValue] {
        switch self {
        case .request(let method, let url, let body):
            body.members(of: "request")
                .merging(["method": .text(method), "url": .text(url)]) { $1 }
        case .connect(let url, let protocols):
            ["event": .text("connect"), "url": .text(url), "protocols": .text(protocols)]
        case .sent(let payload): payload.members(of: "sent")
        case .left: ["event": .text("left")]
        case .head(let status, let headers):
            [
                "event": .text("head"), "status": .number(Double(status)),
                "headers": .list(headers.map { .list($0.map { .text($0) }) }),
            ]
        case .data(let payload): payload.members(of: "data")
        case .done: ["event": .text("done")]
        case .failed(let failure):
            [
                "event": .text("failed"), "code": .text(failure.code.rawValue),
                "reason": .text(failure.reason),
            ]
        case .opened: ["event": .text("opened")]
        case .received(let payload): payload.members(of: "received")
        case .closed(let code, let reason):
            ["event": .text("closed"), "code": .number(Double(code)), "reason": .text(reason)]
        }
    }

    fileprivate init?(_ value: JSONValue) {
        let payload = TrafficLine.Payload(value)
        let text = { (key: String) in value[key]?.string }
        switch text("event") {
        case "request":
            guard let method = text("method"), let url = text("url"), let payload else {
                return nil
            }
            self = .request(method: method, url: url, body: payload)
        case "connect":
            guard let url = text("url"), let protocols = text("protocols") else { return nil }
            self = .connect(url: url, protocols: protocols)
        case "sent":
            guard let payload else { return nil }
            self = .sent(payload)
        case "left": self = .left
        case "head":
            guard let status = value["status"]?.whole, 100...599 ~= status,
                case .list(let headers)? = value["headers"]
            else { return nil }
            let pairs = headers.map { header -> [String] in
                guard case .list(let pair) = header else { return [] }
                return pair.compactMap(\.string)
            }
            guard pairs.allSatisfy({ $0.count == 2 }) else { return nil }
            self = .head(status: status, headers: pairs)
        case "data":
            guard let payload else { return nil }
            self = .data(payload)
        case "done": self = .done
        case "failed":
            guard let code = text("code").flatMap(NetworkFailure.Code.init),
                let reason = text("reason")
            else { return nil }
            self = .failed(NetworkFailure(code, reason))
        case "opened": self = .opened
        case "received":
            guard let payload else { return nil }
            self = .received(payload)
        case "closed":
            guard let code = value["code"]?.whole.flatMap(UInt16.init(exactly:)),
                let reason = text("reason")
            else { return nil }
            self = .closed(code: code, reason: reason)
        default: return nil
        }
    }
}

extension TrafficLine.Payload {
    fileprivate func members(of event: String) -> [String: JSONValue] {
        if self.isText, let text = String(validating: self.bytes, as: UTF8.self) {
            return ["event": .text(event), "text": .text(text)]
        }
        return ["event": .text(event), "base64": .text(Data(self.bytes).base64EncodedString())]
    }

    fileprivate init?(_ value: JSONValue) {
        if let text = value["text"]?.string {
            self.init(isText: true, bytes: Array(text.utf8))
        } else if let data = value["base64"]?.string.flatMap({ Data(base64Encoded: $0) }) {
            self.init(isText: false, bytes: Array(data))
        } else {
            return nil
        }
    }
}

extension JSONValue {
    fileprivate var whole: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }
}
