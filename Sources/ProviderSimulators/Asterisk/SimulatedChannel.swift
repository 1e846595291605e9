import CallModel

/// A channel of the simulated Asterisk. On the simulator's loop.
final class SimulatedChannel {
    let id: String
    let name: String
    let number: String
    let extensionNumber: String
    var state: String
    /// The application in which it is; nil: in the dialplan, or nowhere.
    var app: String?
    /// Of the dialplan.
    var application = "Stasis"
    var data = ""
    var bridge: String?
    var link: (any SimulatedLink)?
    var variables: [String: String] = [:]
    /// What the person at it says, at 8 kHz.
    var voice: [Int16] = []
    var spoken = 0
    /// What has come for the ear and was not heard yet.
    var arriving: [Int16] = []
    var heard: [Int16] = []
    var hasMusic = false
    let isMedia: Bool
    /// To hang up by itself, in ticks.
    var hangUpAfter: Int?

    init(
        id: String, name: String, number: String = "", to extensionNumber: String = "",
        state: String, isMedia: Bool = false
    ) {
        self.id = id
        self.name = name
        self.number = number
        self.extensionNumber = extensionNumber
        self.state = state
        self.isMedia = isMedia
    }

    var json: JSONValue {
        let nobody = JSONValue.object(["name": .text(""), "number": .text("")])
        var members: [String: JSONValue] = [
            "id": .text(self.id), "name": .text(self.name), "state": .text(self.state),
            "protocol_id": .text(""), "accountcode": .text(""), "language": .text("en"),
            "creationtime": .text("2026-05-01T10:11:12.300+0000"), "connected": nobody,
            "caller": .object(["name": .text(""), "number": .text(self.number)]),
            "dialplan": .object([
                "context": .text("from-trunk"), "exten": .text(self.extensionNumber),
                "priority": .number(2), "app_name": .text(self.application),
                "app_data": .text(self.data),
            ]),
        ]
        if !self.variables.isEmpty {
            members["channelvars"] = .object(self.variables.mapValues { .text($0) })
        }
        return .object(members)
    }

    /// The next 20 ms of what is said.
    func speak() -> [Int16] {
        let frame = Array(self.voice.dropFirst(self.spoken).prefix(160))
        self.spoken += frame.count
        return frame + Array(repeating: 0, count: 160 - frame.count)
    }

    /// Hears 20 ms of what has come.
    func listen() {
        let frame = Array(self.arriving.prefix(160))
        self.arriving.removeFirst(frame.count)
        self.heard += frame + Array(repeating: 0, count: 160 - frame.count)
    }
}
