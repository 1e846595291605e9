/// What a call does next, in Twilio's XML: the verbs that this channel needs.
struct TwiML: Equatable, Sendable {
    enum Verb: Equatable, Sendable {
        /// Both directions of the call go over a WebSocket until it is closed.
        case stream(url: String, parameters: [(name: String, value: String)])
        case say(String, language: String)
        case dial(Dial)
        case playDigits(String)
        case reject(busy: Bool)
        case hangUp

        static func == (one: Verb, other: Verb) -> Bool { one.xml == other.xml }
    }

    struct Dial: Equatable, Sendable {
        var number: String
        var callerID: String?
        /// Seconds for which it may ring.
        var timeout: Int?
        /// Asked when it is over; nil: the next verb follows.
        var action: String?
        /// Told when the number has answered.
        var answered: String?
    }

    var verbs: [Verb]

    init(_ verbs: Verb...) { self.verbs = verbs }

    init(_ verbs: [Verb]) { self.verbs = verbs }

    var xml: String {
        let body = self.verbs.map(\.xml).joined()
        return #"<?xml version="1.0" encoding="UTF-8"?>"#
            + (body.isEmpty ? "<Response />" : "<Response>\(body)</Response>")
    }
}

extension TwiML.Verb {
    fileprivate var xml: String {
        switch self {
        case .stream(let url, let parameters):
            let children = parameters.map {
                Self.element("Parameter", [("name", $0.name), ("value", $0.value)])
            }
            return Self.element(
                "Connect", [], Self.element("Stream", [("url", url)], children.joined()))
        case .say(let text, let language):
            return Self.element("Say", [("language", language)], Self.escaped(text))
        case .dial(let dial): return Self.dial(dial)
        case .playDigits(let digits): return Self.element("Play", [("digits", digits)])
        case .reject(let isBusy):
            return Self.element("Reject", [("reason", isBusy ? "busy" : "rejected")])
        case .hangUp: return Self.element("Hangup", [])
        }
    }

    private static func dial(_ dial: TwiML.Dial) -> String {
        let isSIP = dial.number.hasPrefix("sip:") || dial.number.hasPrefix("sips:")
        let number = Self.element(
            isSIP ? "Sip" : "Number",
            [
                ("statusCallback", dial.answered),
                ("statusCallbackEvent", dial.answered == nil ? nil : "answered"),
            ], Self.escaped(dial.number))
        return Self.element(
            "Dial",
            [
                ("action", dial.action), ("callerId", dial.callerID),
                ("timeout", dial.timeout.map { String($0) }),
            ], number)
    }

    private static func element(
        _ name: String, _ attributes: [(String, String?)], _ body: String = ""
    ) -> String {
        let attributes = attributes.compactMap { name, value in
            value.map { #" \#(name)="\#(Self.escaped($0))""# }
        }
        let head = "<\(name)\(attributes.joined())"
        return body.isEmpty ? "\(head) />" : "\(head)>\(body)</\(name)>"
    }

    /// Text as it stands in XML 1.0; characters that it cannot hold are left out.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{0}"..."\u{8}", "\u{B}", "\u{C}", "\u{E}"..."\u{1F}", "\u{FFFE}", "\u{FFFF}":
                continue
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
